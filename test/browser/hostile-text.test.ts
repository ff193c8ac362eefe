/** What plans, agents and checks say is text to the pages, whatever it looks like: none of it becomes a part of them. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Page } from "playwright-core";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

const IMAGE = '<img src="provost-hit" onerror="window.hit=1">';
const SCRIPT = "<script>window.hit=1</script>";
const LINK = "[open it](javascript:window.hit=1)";

const SOURCE = nativePlan([
  {
    tasks: [{ title: `Write ${LINK}`, script: `printf '%s\\n' '${IMAGE}${SCRIPT}' | tee made.html` }],
    criteria: [{ title: `It is there ${SCRIPT}`, check: exec("cat", "made.html") }],
  },
]);

let dashboard: Dashboard;
let page: Page;
let runId: string;
beforeAll(async () => {
  dashboard = await openDashboard();
  runId = await settledRun(dashboard, SOURCE);
  page = await dashboard.visitSignedIn();
});
afterAll(() => dashboard.stop());

/** What would be there if any of it had been taken for HTML, or for a link that runs something. */
const madeOf = () =>
  page.evaluate(() => ({
    hit: "hit" in globalThis,
    images: document.querySelectorAll("img[src$='provost-hit']").length,
    scripts: [...document.scripts].filter((script) => script.textContent.includes("window.hit")).length,
    handlers: document.querySelectorAll("[onerror]").length,
    links: document.querySelectorAll("a[href^='javascript:' i]").length,
  }));
const NOTHING = { hit: false, images: 0, scripts: 0, handlers: 0, links: 0 };

it.each([
  ["tasks", LINK],
  ["criteria", SCRIPT],
  ["changes", IMAGE],
] as const)("a run's %s are shown as they were written", async (view, words) => {
  await page.goto(`${dashboard.url}/runs/${runId}?view=${view}`);

  await page.getByText(words).first().waitFor();
  expect(await madeOf()).toEqual(NOTHING);
});

it("a task's title and output are shown as they were written", async () => {
  const { tasks } = await dashboard.client.runs.status({ params: { runId } });
  await page.goto(`${dashboard.url}/runs/${runId}/tasks/${tasks[0]?.taskId}`);

  await page.getByRole("heading", { level: 1 }).getByText(LINK).waitFor();
  await page.getByRole("log").getByText(`${IMAGE}${SCRIPT}`).waitFor();
  expect(await madeOf()).toEqual(NOTHING);
});

it("a plan is shown as it was written, line by line and as a graph", async () => {
  await page.goto(`${dashboard.url}/plans/new`);
  await page.getByRole("button", { name: "Begin with an example" }).click();
  await page.getByRole("textbox", { name: "The plan, in Markdown" }).fill(SOURCE);

  await page.getByText(IMAGE).first().waitFor();
  expect(await madeOf()).toEqual(NOTHING);
  expect(dashboard.complaints).toEqual([]);
});
