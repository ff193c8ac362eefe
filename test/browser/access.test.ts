/** Who may do what, as a person sets it: policies, keys, the audit log, and nothing of another tenant by its address. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { ApiError } from "../../src/sdk/client/index.ts";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { nativePlan } from "../support/native-plan.ts";
import { provost, provostJson } from "../support/provost-command.ts";

const FORBID = `@id("hands-off")
forbid (principal, action == Provost::Action::"runs:control", resource);
@id("sealed-queue")
forbid (principal, action == Provost::Action::"queues:control", resource == Provost::Queue::"sealed");`;
const TESTS = `- name: nobody controls runs
  actor: { roles: [operator] }
  action: runs:control
  expect: deny
- name: everybody does
  actor: { roles: [operator] }
  action: runs:control
  expect: allow
`;

let dashboard: Dashboard;
let page: Page;
let runId: string;
beforeAll(async () => {
  dashboard = await openDashboard();
  runId = await settledRun(dashboard, nativePlan([{ tasks: [{ title: "Work", script: "echo work" }] }]));
  page = await dashboard.visitSignedIn();
});
afterAll(() => dashboard.stop());

it("says of a flag by name who has set it", async () => {
  const params = { flag: "record-allowed-decisions" };
  await dashboard.client.flags.set({ params, body: { percentage: 10 } });
  await page.goto(`${dashboard.url}/access?view=flags`);

  const said = page.getByText(/by local owner/);
  await said.waitFor();
  expect(await said.count()).toBe(1);
  await dashboard.client.flags.unset({ params });
});

it("checks, tests and explains policies before they hold, and keeps what held before", async () => {
  await page.goto(`${dashboard.url}/access?view=policies`);
  const source = page.getByLabel("Policies, in Cedar");
  const original = await source.inputValue();

  await source.fill("permit (");
  await page.getByText("1 problem").waitFor();

  await source.fill(`${original}\n${FORBID}\n`);
  await page.getByText("They are valid.").waitFor();
  await page.getByLabel("Tests, in YAML").fill(TESTS);
  await page.getByRole("button", { name: "Run the tests" }).click();
  await page.getByText("1 of 2 tests passed").waitFor();
  await page.getByText(/expected allow, decided deny/).waitFor();

  await page.getByLabel("Tests, in YAML").fill(TESTS.slice(0, TESTS.indexOf("- name: everybody")));
  expect(await page.getByText("1 of 2 tests passed").count()).toBe(0);
  await page.getByRole("button", { name: "Put in force" }).click();
  const dialog = page.getByRole("dialog", { name: "Put the policies in force" });
  await dialog.getByLabel("Reason").fill("Runs are left alone this week.");
  await dialog.getByRole("button", { name: "Put in force" }).click();
  await page.getByText(/^version 1@/).waitFor();
  await page.getByText("Runs are left alone this week.").waitFor();
  // In force everywhere within a second; what is explained before is explained by those that held.
  const pause = () =>
    dashboard.client.runs.pause({ params: { runId }, body: { reason: "none" } }).catch(({ code }: ApiError) => code);
  await expect.poll(pause).toBe("FORBIDDEN");

  await page.getByLabel("In the role of").selectOption({ label: "Operator" });
  await page.getByLabel("Wants to").selectOption("runs:start");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.getByRole("region", { name: "Decided by role:operator" }).waitFor();
  await page.getByLabel("Wants to").selectOption("runs:control");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.getByRole("region", { name: "Decided by hands-off" }).waitFor();

  await page.getByLabel("Wants to").selectOption("queues:control");
  await page.getByLabel("Of which queue").fill("sealed");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.getByRole("region", { name: "Decided by sealed-queue" }).waitFor();
  await page.getByLabel("Of which queue").fill("open");
  await page.getByRole("button", { name: "Explain" }).click();
  await page.getByRole("region", { name: "Decided by role:operator" }).waitFor();
});

it("shows what each role may do by the policies that hold", async () => {
  await page.goto(`${dashboard.url}/access?view=roles`);
  await page.getByText(/^version 1@/).waitFor();
  const answers = (action: string): Promise<string[]> =>
    page
      .getByRole("row")
      .filter({ has: page.getByText(action, { exact: true }) })
      .getByRole("cell")
      .allTextContents();
  const [yes, no] = ["may", "may not"];
  expect(await answers("runs:control")).toEqual([no, no, no, no, no, no]);
  expect(await answers("runs:start")).toEqual([yes, yes, yes, yes, no, no]);

  await page.getByRole("searchbox", { name: "Filter the actions" }).fill("waive");
  await expect.poll(() => page.getByRole("rowheader").allTextContents()).toEqual(["criteria:waiveWaive a criterion."]);
});

it("shows a key once, with which a program gets in, until it is revoked", async () => {
  await page.goto(`${dashboard.url}/access?view=keys`);
  await page.getByRole("button", { name: "New service account" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("builder");
  await page.getByRole("dialog").getByRole("button", { name: "Make it" }).click();
  await page.getByRole("button", { name: "Disable: builder" }).waitFor();
  await page.getByRole("button", { name: "New key" }).click();
  const making = page.getByRole("dialog", { name: "Make a key" });
  await making.getByLabel("Name", { exact: true }).fill("ci");
  await making.getByLabel("Whose").selectOption({ label: "A service account's" });
  await making.getByLabel("Service account").selectOption({ label: "builder" });
  await making.getByRole("button", { name: "Make the key" }).click();
  const token = (await page.getByRole("region", { name: "Key", exact: true }).textContent()) ?? "";
  const asProgram = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    return (await fetch(`${dashboard.url}/v1/overview/runs`, { headers })).status;
  };
  expect(await asProgram()).toBe(200);

  await page.getByRole("button", { name: "I have it" }).click();
  await page.getByRole("button", { name: "New key" }).click();
  await making.getByLabel("Name", { exact: true }).fill("laptop");
  await making.getByRole("button", { name: "Make the key" }).click();
  await page.getByRole("button", { name: "I have it" }).click();
  const me = (await dashboard.client.members.list()).items[0]?.name;
  await page.getByRole("listitem").filter({ hasText: "laptop" }).getByText(`person ${me} ·`).waitFor();
  expect(await page.getByText(token).count()).toBe(0);
  await page.getByRole("button", { name: "Revoke the key ci" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke the key" }).click();

  await page.getByText("The key is revoked.").waitFor();
  await expect.poll(asProgram).toBe(401);
});

it("finds all of it on an audit log whose chain is whole", async () => {
  await page.goto(`${dashboard.url}/access?view=audit`);
  await page.getByRole("searchbox").fill("policy.activated");
  await page.getByRole("cell", { name: "policy.activated" }).first().click();
  await page.getByRole("dialog").getByText("Hash").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("button", { name: "Check the chain" }).click();

  const found = page.getByText(/^Whole: the hashes of \d+ events/);
  await found.waitFor();
  expect(await found.count()).toBe(1);
});

it("says on a phone who did what, and when", async () => {
  const phone = await dashboard.visitSignedIn({ viewport: { width: 360, height: 740 } });
  await phone.goto(`${dashboard.url}/access?view=audit`);
  const entry = phone.getByRole("row").filter({ hasText: "policy.activated" }).first();
  await entry.waitFor();

  expect(await entry.locator("time:visible").count()).toBe(1);
  expect(await phone.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});

it("shows nothing of a tenant to a member of another who guesses addresses", async () => {
  const { home } = dashboard;
  expect((await provost(["tenants", "create", "elsewhere", "--home", home], home)).exitCode).toBe(0);
  const invite = ["users", "invite", "eve@example.org", "--tenant", "elsewhere", "--role", "owner", "--home", home];
  const { document } = await provostJson(invite, home);
  const link = /\/sign-in\/invitation#token=\w+/.exec(JSON.stringify(document))?.[0];
  const eve = await dashboard.visit();
  await eve.goto(`${dashboard.url}${link}`);
  await eve.getByLabel("Your name").fill("Eve");
  await eve.getByLabel("Password").fill("violet harbour under seven maps");
  await eve.getByRole("button", { name: "Accept and sign in" }).click();
  await eve.getByRole("heading", { name: "Home", level: 1 }).waitFor();
  const task = (await dashboard.client.tasks.list({ params: { runId } })).items[0]?.taskId ?? "";
  const plan = (await dashboard.client.plans.list()).items[0]?.planId ?? "";

  for (const path of [`/runs/${runId}`, `/runs/${runId}/tasks/${encodeURIComponent(task)}`, `/plans/${plan}`]) {
    await eve.goto(dashboard.url + path);
    await eve.getByRole("alert").first().waitFor();
    expect(await eve.locator("main").textContent()).not.toContain("Work");
  }
  await eve.goto(`${dashboard.url}/runs`);
  await eve.getByText("There is no run yet.").waitFor();
  await eve.goto(`${dashboard.url}/access`);
  await eve.getByRole("list", { name: "Members" }).getByText("Eve (you)").waitFor();
  expect(await eve.getByRole("list", { name: "Members" }).getByRole("listitem").count()).toBe(1);
  await eve.context().close();
});

it("shows an administrator where a member is signed in, and signs them out", async () => {
  const { home } = dashboard;
  const { document } = await provostJson(["users", "invite", "bob@example.org", "--home", home], home);
  const link = /\/sign-in\/invitation#token=\w+/.exec(JSON.stringify(document))?.[0];
  const bob = await dashboard.visit();
  await bob.goto(`${dashboard.url}${link}`);
  await bob.getByLabel("Your name").fill("Bob");
  await bob.getByLabel("Password").fill("violet harbour under seven maps");
  await bob.getByRole("button", { name: "Accept and sign in" }).click();
  await bob.getByRole("heading", { name: "Home", level: 1 }).waitFor();

  await page.goto(`${dashboard.url}/access`);
  await page.getByRole("button", { name: "Where Bob is signed in" }).click();
  const dialog = page.getByRole("dialog", { name: "Where Bob is signed in" });
  await dialog.getByText("127.0.0.1").waitFor();
  await dialog.getByText(/^Chrome \d+ on Linux$/).waitFor();
  expect(await dialog.getByRole("listitem").count()).toBe(1);
  await dialog.getByRole("button", { name: "Sign out everywhere here" }).click();
  await dialog.getByText("Nowhere, at the moment.").waitFor();

  await bob.goto(`${dashboard.url}/runs`);
  await bob.getByRole("heading", { name: "Sign in to Provost" }).waitFor();
  await bob.context().close();
});

it("sets the role of a member by keyboard, and not before it is said", async () => {
  const roleOfBob = async (): Promise<string | undefined> =>
    (await dashboard.client.members.list()).items.find(({ name }) => name === "Bob")?.role;
  const before = await roleOfBob();
  await page.goto(`${dashboard.url}/access`);
  const role = page.getByLabel("Role of Bob", { exact: true });
  await role.focus();
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  expect([before, await role.inputValue(), await roleOfBob()]).toEqual(["viewer", "maintainer", "viewer"]);

  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");

  await page.getByText("Bob is now Maintainer.").waitFor();
  expect(await roleOfBob()).toBe("maintainer");
  expect(await role.evaluate((element) => element === document.activeElement)).toBe(true);
});

it("keeps what is being written when others put policies in force, and says that they did", async () => {
  await page.goto(`${dashboard.url}/access?view=policies`);
  await page.locator("[data-live=live]").waitFor();
  const source = page.getByLabel("Policies, in Cedar");
  const original = await source.inputValue();
  await source.fill("");
  await page.getByText("There is no policy in it.").waitFor();
  expect(await page.getByRole("button", { name: "Put in force" }).isDisabled()).toBe(true);
  await source.fill(`${original}\n// Mine.\n`);
  const theirs = `${original}\n// Theirs.\n`;
  const { name } = await dashboard.client.policies.activate({ body: { policies: theirs, reason: "a remark" } });

  await page.getByText(`Version ${name} was put in force since you began.`).waitFor();
  expect(await source.inputValue()).toContain("// Mine.");
  await page.getByRole("button", { name: "Back to what is in force" }).click();
  expect(await source.inputValue()).toBe(theirs);
  expect(await page.getByText("since you began").count()).toBe(0);
});

it("filters the audit log further back than what was read at first", async () => {
  const params = { flag: "record-allowed-decisions" };
  for (let percentage = 1; percentage <= 60; percentage++) {
    await dashboard.client.flags.set({ params, body: { percentage } });
  }
  await page.goto(`${dashboard.url}/access?view=audit`);
  await page.getByRole("searchbox").fill("policy.activated");
  await page.getByText("Looked through the newest 100.").waitFor();
  await page.getByText("Nothing that was looked through fits.").waitFor();

  await page.getByRole("button", { name: "Look further back" }).click();

  await expect.poll(() => page.getByRole("cell", { name: "policy.activated" }).count()).toBeGreaterThan(0);
});

it("gave the browsers nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});
