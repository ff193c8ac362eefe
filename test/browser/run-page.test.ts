/** What a run has made and how far it has come: who brought each line, and steps over time against the plan's targets. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { settledOutcome } from "../../src/sdk/client/index.ts";
import { findingsOn } from "./axe-findings.ts";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

const SOURCE = nativePlan([
  {
    tasks: [
      { title: "Write the first lines", script: "seq -f 'line %.0f of it' 1 40000; printf 'a\\nb\\n' > made.txt" },
      {
        title: "Write more lines",
        fields: ["depends on: Write the first lines"],
        script: "printf 'c\\nd\\n' >> made.txt; printf '1..2\\nok 1 a\\nok 2 b\\n' > tests.tap",
      },
    ],
    criteria: [
      { title: "The file is there", check: exec("cat", "made.txt") },
      { title: "Tests pass", check: { kind: "tests", format: "tap", command: ["cat", "tests.tap"] } },
    ],
  },
]).concat("\n**Test Count Target**: 5.\n");

let dashboard: Dashboard;
let runId: string;
beforeAll(async () => {
  dashboard = await openDashboard();
  runId = await settledRun(dashboard, SOURCE);
});
afterAll(() => dashboard.stop());

it("names the task that brought each line of the merged changes", async () => {
  const page = await dashboard.visitSignedIn();
  await page.goto(`${dashboard.url}/runs/${runId}?view=changes`);

  const patch = page.getByRole("region", { name: "made.txt" });
  const lineOf = (text: string) => patch.locator("div > div", { hasText: text }).last();
  await lineOf("+a").getByRole("link", { name: "Write the first lines" }).waitFor();
  await lineOf("+c").getByRole("link", { name: "Write more lines" }).waitFor();
  expect(await lineOf("+d").getByRole("link").count()).toBe(0);
  expect(await findingsOn(page)).toEqual([]);
  await patch.getByRole("link", { name: "Write more lines" }).click();
  await page.getByRole("heading", { name: "Write more lines", level: 1 }).waitFor();
  await page.context().close();
});

it("keeps its graph in view when the window changes, until somebody has moved it", async () => {
  const page = await dashboard.visitSignedIn();
  await page.goto(`${dashboard.url}/runs/${runId}?view=graph`);
  const task = page.getByRole("button", { name: /^Write more lines/ });
  const leftOf = async (): Promise<number> => (await task.boundingBox())?.x ?? Number.NaN;
  await expect.poll(leftOf).toBeGreaterThan(360);

  await page.setViewportSize({ width: 360, height: 740 });

  await expect.poll(leftOf).toBeLessThan(360);
  const pane = await page.locator(".react-flow__pane").boundingBox();
  const [x, y] = [(pane?.x ?? 0) + 20, (pane?.y ?? 0) + 20];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y, { steps: 4 });
  await page.mouse.up();
  const left = await leftOf();
  await page.setViewportSize({ width: 1280, height: 860 });
  await page.getByRole("navigation", { name: "Main" }).waitFor();
  expect((await leftOf()) - (await page.locator(".react-flow__pane").boundingBox())!.x).toBeCloseTo(left, 0);
  await page.getByRole("button", { name: "Fit View" }).click();
  await expect.poll(leftOf).toBeGreaterThan(360);
  await page.context().close();
});

it("leads to a line of long output by its words and by its number", async () => {
  const page = await dashboard.visitSignedIn();
  const { tasks } = await dashboard.client.runs.status({ params: { runId } });
  const first = tasks.find(({ title }) => title === "Write the first lines");
  await page.goto(`${dashboard.url}/runs/${runId}/tasks/${first?.taskId}`);
  const field = page.getByRole("searchbox", { name: "Find, or a line's number" });
  const found = page.getByRole("log").locator("[aria-current=true]");
  await field.fill("LINE 2000");
  await field.press("Enter");
  await found.getByText("line 2000 of it", { exact: true }).waitFor();
  await field.press("Enter");
  await found.getByText("line 20000 of it", { exact: true }).waitFor();
  await field.press("Shift+Enter");
  await found.getByText("line 2000 of it", { exact: true }).waitFor();

  await field.fill("39990");
  await field.press("Enter");

  await found.getByText("line 39990 of it", { exact: true }).waitFor();
  await page.getByText("line 39,990 of 40,000").waitFor();
  await field.fill("nobody printed this");
  await field.press("Enter");
  await page.getByText("It is not in there.").waitFor();
  expect(await findingsOn(page)).toEqual([]);
  await page.context().close();
});

it("leads from an event back to what began it", async () => {
  const page = await dashboard.visitSignedIn();
  const { items } = await dashboard.client.events.list({ query: { runId, names: "task.succeeded" } });
  await page.goto(`${dashboard.url}/events?family=task&run=${runId}&at=${items.at(-1)?.position}`);

  const tree = page.getByRole("dialog").getByRole("region", { name: "What led to it, and what it led to" });
  await tree.getByRole("button", { name: /run\.started$/ }).waitFor();
  const shown = tree.locator("[aria-current=true]");
  const depth = await shown.evaluate((button) => {
    let lists = 0;
    for (let at = button.parentElement; at !== null && at.role !== "region"; at = at.parentElement)
      if (at.tagName === "OL") lists += 1;
    return lists;
  });
  // run.started > queued > leased > merging > succeeded, and the same of the task that waited for it
  expect(depth).toBe(9);
  await page.context().close();
});

it("forks the run after a task, and shows before what is kept and what is done again", async () => {
  const page = await dashboard.visitSignedIn();
  const { tasks } = await dashboard.client.runs.status({ params: { runId } });
  const first = tasks.find(({ title }) => title === "Write the first lines");
  await page.goto(`${dashboard.url}/runs/${runId}/tasks/${first?.taskId}`);
  await page.getByRole("link", { name: "Fork from here" }).click();

  const dialog = page.getByRole("dialog", { name: "Fork the run" });
  await dialog.getByRole("list", { name: "Kept (1)" }).getByText("Write the first lines").waitFor();
  const again = dialog.getByRole("list", { name: "Done again (1)" }).getByRole("listitem");
  expect(await again.innerText()).toMatch(/Write more lines\s+merged later, left behind/);
  expect(await findingsOn(page)).toEqual([]);
  await dialog.getByLabel("Keep the work").selectOption({ label: "as it stands: 2 tasks" });
  await dialog.getByText("Nothing: only its criteria and gates are judged anew.").waitFor();
  await dialog.getByLabel("Keep the work").selectOption({ label: 'up to "Write the first lines" (1)' });
  await again.waitFor();
  await dialog.getByRole("button", { name: "Fork" }).click();

  await page.getByText("with 1 task inherited").waitFor();
  const forked = new URL(page.url()).pathname;
  expect(forked).not.toContain(runId);
  const forkedId = String(forked.split("/").at(-1));
  await settledOutcome(dashboard.client, forkedId);
  await page.getByText("Go", { exact: true }).first().waitFor();
  expect(await findingsOn(page)).toEqual([]);
  const status = await dashboard.client.runs.status({ params: { runId: forkedId } });
  expect(status.attempts.map(({ taskId }) => taskId)).not.toContain(first?.taskId);
  await page.goto(`${dashboard.url}${forked}/tasks/${first?.taskId}`);
  await page.getByText("Inherited: it was done in run").waitFor();
  await page.getByRole("button", { name: /^Attempt 1/ }).waitFor();
  expect(dashboard.complaints).toEqual([]);
  await page.context().close();
});

it("shows what was done when, as a chart and as a table", async () => {
  const page = await dashboard.visitSignedIn();
  await page.goto(`${dashboard.url}/runs/${runId}`);
  await page.getByRole("link", { name: "Burn-up" }).click();

  await page.getByRole("img", { name: "Tasks merged over time, 2 of 2; criteria proven over time, 2 of 2" }).waitFor();
  const target = page.getByRole("row", { name: /Test Count Target/ });
  await target.getByText("2 tests").waitFor();
  await target.getByText("short of it").waitFor();
  await target.getByText('by "Tests pass"').waitFor();
  await page.getByRole("button", { name: "Show as a table" }).click();
  const steps = await page.getByRole("region", { name: "Steps over time" }).getByRole("row").allInnerTexts();
  expect(steps.slice(1).map((row) => row.split("\t").slice(1).join(" "))).toEqual(["0 0", "1 0", "2 0", "2 1", "2 2"]);
  expect(await findingsOn(page)).toEqual([]);
  expect(dashboard.complaints).toEqual([]);
  await page.context().close();
});

it("has the marks of many criteria in one line on a phone, and its views above the fold", async () => {
  const looked = { title: "Somebody has looked", check: { kind: "approval", role: "reviewer" } };
  const criteria = Array.from({ length: 60 }, (_, at) => ({ ...looked, title: `${looked.title} at part ${at + 1}` }));
  const many = await settledRun(
    dashboard,
    nativePlan([{ tasks: [{ title: "Do it", script: "echo a > b" }], criteria }]),
  );
  const page = await dashboard.visitSignedIn({ viewport: { width: 360, height: 640 } });
  await page.goto(`${dashboard.url}/runs/${many}`);
  const marks = page.getByRole("list", { name: "Criteria" });
  const views = page.getByRole("navigation", { name: "Views of the run" });
  await marks.waitFor();

  expect(await marks.evaluate((list) => list.clientHeight)).toBeLessThan(40);
  expect(await views.evaluate((nav) => nav.getBoundingClientRect().bottom)).toBeLessThan(640);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findingsOn(page)).toEqual([]);
  }
  await marks.getByRole("link").last().focus();
  await page.keyboard.press("Enter");

  await page.getByRole("button", { name: /at part 60/, expanded: true }).waitFor();
  await page.context().close();
});

it("removes a run for who may, after it has said what goes and what stays, and tells whoever asks for it", async () => {
  const source = nativePlan([{ tasks: [{ title: "Print a password", script: "echo secret > printed.txt" }] }]);
  const leaked = await settledRun(dashboard, source.replace("# A plan", "# A plan that leaked"));
  const statusOf = () => dashboard.client.runs.status({ params: { runId: leaked } });
  await expect.poll(async () => (await statusOf()).inHand).not.toBe(true);
  const { tasks } = await statusOf();
  const page = await dashboard.visitSignedIn();
  const other = await dashboard.visitSignedIn({ timezoneId: "Asia/Tokyo", locale: "en-US" });
  await other.goto(`${dashboard.url}/runs/${leaked}`);
  await other.getByRole("heading", { name: "A plan that leaked", level: 1 }).waitFor();
  await other.locator("[data-live=live]").waitFor();
  await page.goto(`${dashboard.url}/runs/${leaked}`);
  await page.getByRole("button", { name: "More actions" }).click();
  await page.getByRole("menuitem", { name: "Remove the run" }).click();
  const dialog = page.getByRole("dialog", { name: "Remove the run" });
  for (const said of [/^its \d+ events$/, "what it has cost", /^copies of its proof packet/, /^in the audit log/])
    await dialog.getByRole("listitem").filter({ hasText: said }).waitFor();
  expect(await findingsOn(page)).toEqual([]);
  const submit = dialog.getByRole("button", { name: "Remove the run" });
  await dialog.getByLabel("Why").fill("it printed a password");
  expect(await submit.isDisabled()).toBe(true);
  expect((await statusOf()).run.state).toBe("finished");
  await dialog.getByLabel("Type remove to confirm").fill("remove");

  await submit.click();

  await page.getByText("The run is removed.").waitFor();
  await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
  await page
    .getByRole("row", { name: /A plan/ })
    .first()
    .waitFor();
  expect(await page.getByText("A plan that leaked").count()).toBe(0);
  // Who had it before them is told without asking, and who comes later is told too.
  await other.getByRole("heading", { name: "This run was removed", level: 1 }).waitFor();
  await page.goto(`${dashboard.url}/runs/${leaked}/tasks/${tasks[0]?.taskId}`);
  for (const visit of [other, page]) {
    await visit.getByText("it printed a password").waitFor();
    await visit.locator("main").getByText("root", { exact: true }).waitFor();
    expect(await findingsOn(visit)).toEqual([]);
  }
  expect(await other.locator("main time").innerText()).toMatch(/GMT\+9$/);
  await other.context().close();
  await page.context().close();
});

it("offers nobody to remove a run who may not", async () => {
  const page = await dashboard.visitSignedIn();
  // Of the true answer only the role is changed.
  await page.route("**/v1/me", async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ response: answer, json: { ...((await answer.json()) as object), roles: ["operator"] } });
  });
  const asked = page.waitForResponse((response) => new URL(response.url()).pathname === "/v1/roles");
  await page.goto(`${dashboard.url}/runs/${runId}`);
  await page.getByRole("button", { name: "Proof packet" }).waitFor();
  await (await asked).finished();
  expect(await findingsOn(page)).toEqual([]);

  expect(await page.getByRole("button", { name: "More actions" }).count()).toBe(0);
  await page.context().close();
});
