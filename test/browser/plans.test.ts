/** Before a plan is run: who does what, put into its sidecar; when it may be finished; and the run that comes of both. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { Page, Route } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { settledOutcome } from "../../src/sdk/client/index.ts";
import { findingsOn } from "./axe-findings.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

const SOURCE = `# Make a file

- [ ] Write the file (1h)
- [ ] Write about it

**Completion Criteria:**

- [ ] The file is there
`;

let dashboard: Dashboard;
let page: Page;
beforeAll(async () => {
  dashboard = await openDashboard();
  page = await dashboard.visitSignedIn();
  await page.goto(`${dashboard.url}/plans/new`);
  await page.getByRole("button", { name: "Begin with an example" }).click();
  await page.getByRole("textbox", { name: "The plan, in Markdown" }).fill(SOURCE);
});
afterAll(() => dashboard.stop());

const tab = (name: string) => page.getByRole("tab", { name }).click();
const sidecar = () => page.getByRole("textbox", { name: "PLAN.provost.yaml" });
const put = () => page.getByRole("button", { name: "Put into the sidecar" }).click();

const bind = async (title: string, script: string): Promise<void> => {
  await page.getByRole("button", { name: `Bind ${title}` }).click();
  await page.getByLabel("Script").fill(script);
  await put();
};

/** As the browser is told of a file that is dragged in from outside, which no page can make up. */
const dragger = async (visit: Page, path: string) => {
  const browser = await visit.context().newCDPSession(visit);
  const { x = 0, y = 0 } = (await visit.getByRole("heading").last().boundingBox()) ?? {};
  const data = { items: [], files: [path], dragOperationsMask: 1 };
  return (type: "dragEnter" | "dragOver" | "drop") => browser.send("Input.dispatchDragEvent", { type, x, y, data });
};

const folderToDrag = (): string => {
  const folder = mkdtempSync(join(tmpdir(), "provost-dropped-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

it("compiles a plan file that is let go over Home", async () => {
  const visit = await dashboard.visitSignedIn();
  const file = join(folderToDrag(), "PLAN.md");
  writeFileSync(file, SOURCE);
  await visit.goto(dashboard.url);
  await visit.getByRole("heading", { name: "Start with a plan" }).waitFor();
  const drag = await dragger(visit, file);
  await drag("dragEnter");
  await drag("dragOver");
  await visit.getByText("Let go to compile it").waitFor();

  await drag("drop");

  await visit.waitForURL(/\/plans\/new$/);
  await visit.getByRole("heading", { name: "Make a file", level: 1 }).waitFor();
  expect(await visit.getByRole("textbox", { name: "The plan, in Markdown" }).inputValue()).toBe(SOURCE);
  await visit.getByText("Let go to compile it").waitFor({ state: "detached" });
  await visit.context().close();
});

it("keeps the plan that is worked on, and says why, when what is let go is none", async () => {
  const folder = folderToDrag();
  mkdirSync(join(folder, "plans"));
  writeFileSync(join(folder, "empty.md"), "\n");
  writeFileSync(join(folder, "large.md"), "x".repeat(1024 * 1024 + 1));
  for (const [name, why] of [
    ["plans", /^It cannot be read: .* Choose the plan's Markdown file itself\.$/],
    ["empty.md", /^Nothing is in it\. Choose the file that the plan is written in\.$/],
    ["large.md", /^A plan has at most 1 MiB here\. Run a larger one by its path: provost run PLAN\.md\.$/],
  ] as const) {
    const drag = await dragger(page, join(folder, name));
    for (const step of ["dragEnter", "dragOver", "drop"] as const) await drag(step);

    await page.getByText(`${name} was not opened`, { exact: true }).waitFor();
    await page.getByText(why).waitFor();
    await page.getByRole("button", { name: "Dismiss" }).click();
  }
  expect(await page.getByRole("textbox", { name: "The plan, in Markdown" }).inputValue()).toBe(SOURCE);
  expect(dashboard.complaints).toEqual([]);
});

it("simulates a plan, and says what it takes for granted", async () => {
  await tab("Simulation");

  await page.getByText("1 of 2 tasks have neither an estimate nor a record").waitFor();
  await page.getByText("Each sample takes 1 h").waitFor();
  await page.getByLabel("Agents at once").fill("1");
  await page.getByText("Each sample takes 2 h").waitFor();
  for (const wrong of ["0", "-3", "1e9", "2.5", ""]) {
    await page.getByLabel("Agents at once").fill(wrong);
    await page.getByText("Give a whole number from 1 to 256. What is shown is for 1.").waitFor();
  }
  await page.getByLabel("Agents at once").fill("1");
  await page.getByText(/^Give a whole number/).waitFor({ state: "detached" });
  await page.getByLabel("Estimates may be off").fill("50");
  await page.getByRole("img", { name: /^Samples by the time they take/ }).waitFor();
  await page.getByRole("button", { name: "Show as a table" }).click();
  expect(await page.getByRole("region", { name: "Samples by time" }).getByRole("row").count()).toBe(25);
  expect(await findingsOn(page)).toEqual([]);
});

it("binds tasks and criteria in the sidecar, and keeps what was written there", async () => {
  await tab("Bindings");
  await page.getByText("2 of 2 tasks unbound").waitFor();

  await sidecar().fill("# Ours\ndefaults: { timeout: 2 min }\n");
  await bind("Write the file", "echo text > made.txt");
  await page.getByText("1 of 2 tasks unbound").waitFor();
  await bind("Write about it", "echo about > about.txt");
  await page.getByText("all 2 tasks are bound").waitFor();
  await page.getByRole("button", { name: "Bind The file is there" }).click();
  await page.getByLabel("Command").fill("cat\nmade.txt");
  await put();
  await page.getByText("all 1 criteria have a check").waitFor();

  expect(await sidecar().inputValue()).toContain("# Ours");
  expect(await sidecar().inputValue()).toContain("command:");
  expect(await findingsOn(page)).toEqual([]);
});

it("says at once what the compiler finds wrong with a sidecar, and writes nothing into what it cannot read", async () => {
  const good = await sidecar().inputValue();

  await sidecar().fill(good.replace("script:", "scritp:"));
  await page.getByRole("list", { name: "What is to be said about the sidecar" }).getByText("scritp").first().waitFor();
  await sidecar().fill("tasks: [");
  await page.getByText("Mend the YAML below first").waitFor();
  expect(await page.getByRole("button", { name: /^(Bind|Change) / }).count()).toBe(0);
  await sidecar().fill(good);
  await page.getByText("all 2 tasks are bound").waitFor();
});

it("opens a sidecar's file, and says what to do when it cannot be read", async () => {
  const good = await sidecar().inputValue();
  const file = join(folderToDrag(), "PLAN.provost.yaml");
  const input = page.locator('input[accept=".yaml,.yml"]');
  writeFileSync(file, `${good}# opened\n`);
  await input.setInputFiles(file);
  await expect.poll(() => sidecar().inputValue()).toBe(`${good}# opened\n`);

  // The page hears of its choice only once the file has gone.
  await input.evaluate((chosen) => {
    const hold = (event: Event): void => event.stopPropagation();
    chosen.ownerDocument.addEventListener("change", hold, { capture: true, once: true });
  });
  await input.setInputFiles(file);
  rmSync(file);
  await input.dispatchEvent("change", { bubbles: true });

  await page.getByText("PLAN.provost.yaml was not opened", { exact: true }).waitFor();
  await page.getByText(/^It cannot be read: .* Choose it again, or paste its text below\.$/).waitFor();
  expect(await sidecar().inputValue()).toBe(`${good}# opened\n`);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await sidecar().fill(good);
  await page.getByText("all 2 tasks are bound").waitFor();
});

it("gives the sidecar along as a file", async () => {
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Download" }).click(),
  ]);

  expect(download.suggestedFilename()).toBe("PLAN.provost.yaml");
  expect(readFileSync(await download.path(), "utf8")).toBe(await sidecar().inputValue());
});

it("takes no repository before it has suggested one, which would change what is typed", async () => {
  const asked = Promise.withResolvers<Route>();
  await page.route("**/v1/overview/repositories", (route) => asked.resolve(route), { times: 1 });
  await page.getByRole("button", { name: "Start a run" }).click();
  const request = await asked.promise;
  await page.getByRole("dialog").getByRole("status", { name: "Loading" }).waitFor();
  expect(await page.getByLabel("Repository").count()).toBe(0);

  await request.continue();
  await expect.poll(() => page.getByLabel("Repository").inputValue()).toBe(dashboard.repository.path);
  await page.getByRole("button", { name: "Cancel" }).click();
});

it("starts the run with the sidecar, which its plan keeps", async () => {
  await page.getByRole("button", { name: "Start a run" }).click();
  await page.getByLabel("Repository").fill(dashboard.repository.path);
  await page.getByRole("button", { name: "Start", exact: true }).click();

  // Each by itself, so that a failure says which of them did not come: the start, the decision, or the news of it.
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}/u);
  const runId = new URL(page.url()).pathname.split("/")[2] ?? "";
  const { decision, tasks, criteria } = await settledOutcome(dashboard.client, runId);
  expect({ decision, tasks, criteria }).toMatchObject({ decision: "go" });
  await page.locator("main header").first().getByText("Go", { exact: true }).waitFor({ timeout: 60_000 });
  const planId = (await dashboard.client.plans.list()).items[0]?.planId ?? "";
  await page.goto(`${dashboard.url}/plans/${planId}`);
  await tab("Bindings");
  await page.getByText("all 2 tasks are bound").waitFor();
  await tab("Simulation");
  await page.getByText("1 earlier attempt").first().waitFor();
  expect((await dashboard.client.plans.get({ params: { planId } })).sidecarBytes).toBeGreaterThan(100);
});

it("shows both whole on a phone and in the dark", async () => {
  const phone = await dashboard.visitSignedIn({
    viewport: { width: 360, height: 740 },
    colorScheme: "dark",
    reducedMotion: "reduce",
  });
  const planId = (await dashboard.client.plans.list()).items[0]?.planId ?? "";
  await phone.goto(`${dashboard.url}/plans/${planId}`);
  const views = phone.getByRole("tablist");
  await views.getByRole("tab", { name: "Diagnostics" }).click();
  expect(await views.evaluate((list) => list.scrollWidth - list.clientWidth)).toBe(0);
  for (const [name, sign] of [
    ["Simulation", "Taken for granted"],
    ["Bindings", "all 2 tasks are bound"],
  ] as const) {
    await phone.getByRole("tab", { name }).click();
    await phone.getByText(sign).waitFor();
    expect(await phone.evaluate(() => document.documentElement.scrollWidth <= innerWidth)).toBe(true);
    expect(await findingsOn(phone)).toEqual([]);
  }
  expect(dashboard.complaints).toEqual([]);
  await phone.context().close();
});

it("takes along what a plan brings with it, from the folder that is named", async () => {
  const folder = join(dashboard.home, "..", `${basename(dashboard.home)}-project`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder);
  writeFileSync(join(folder, "seed.txt"), "text\n");
  const criteria = [{ title: "It is there", check: exec("cat", "made.txt") }];
  const plan = nativePlan([{ tasks: [{ title: "Copy it", script: "cp seed.txt made.txt" }], criteria }]);
  const source = plan.replace("agents:", "repository: scratch\nagents:");
  const { planId } = await dashboard.client.plans.upload({ body: { source } });
  await page.goto(`${dashboard.url}/plans/${planId}`);
  await page.getByRole("button", { name: "Start a run" }).click();
  const dialog = page.getByRole("dialog", { name: "Start a run" });
  const start = async (path: string): Promise<void> => {
    await dialog.getByLabel("Folder of the plan").fill(path);
    await dialog.getByRole("button", { name: "Start", exact: true }).click();
  };
  expect(await dialog.getByLabel("Folder of the plan").inputValue()).toBe("");
  await start(`${folder}-that-is-not-there`);
  await dialog
    .getByRole("alert")
    .getByText(/is no folder/)
    .waitFor();

  await start(folder);

  await page.waitForURL(/\/runs\/[\w-]+$/);
  await page.locator("main header").first().getByText("Go", { exact: true }).waitFor({ timeout: 60_000 });
  expect(dashboard.complaints).toEqual([]);
});
