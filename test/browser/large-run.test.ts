/** The page of a run with more to show than a page has elements to spare. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { nativePlan } from "../support/native-plan.ts";
import { findingsOn } from "./axe-findings.ts";

const CRITERIA = 400;

const looked = (at: number) => ({
  title: `Somebody has looked at part ${at + 1}`,
  check: { kind: "approval", role: "reviewer" },
});
const SOURCE = nativePlan([
  {
    tasks: [{ title: "Do it", script: "echo a > b" }],
    criteria: Array.from({ length: CRITERIA }, (_, at) => looked(at)),
  },
]);

let dashboard: Dashboard;
let runId: string;
let page: Page;
beforeAll(async () => {
  dashboard = await openDashboard();
  runId = await settledRun(dashboard, SOURCE);
  page = await dashboard.visitSignedIn();
});
afterAll(() => dashboard.stop());

const rows = () => page.getByRole("button", { name: /looked at part/ });
const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");

it("has on the board the criteria that can be seen, and comes to the last by scrolling and by keyboard", async () => {
  await page.goto(`${dashboard.url}/runs/${runId}?view=criteria`);
  await rows().first().waitFor();
  expect(await rows().count()).toBeLessThan(CRITERIA / 4);
  expect(await findingsOn(page)).toEqual([]);

  await rows().first().focus();
  await page.keyboard.press("Tab");
  await expect.poll(focused).toContain("at part 2");
  await page.mouse.move(640, 600);
  await page.mouse.wheel(0, 200 * CRITERIA);
  await rows()
    .filter({ hasText: `at part ${CRITERIA}` })
    .waitFor();

  // What has the focus is where it was, however far away.
  expect(await focused()).toContain("at part 2");
  expect(await rows().count()).toBeLessThan(CRITERIA / 4);
});

it("lands on the criterion of its address, opened and with the focus", async () => {
  const { criteria } = await dashboard.client.runs.status({ params: { runId } });
  const wanted = criteria.find(({ title }) => title.endsWith("part 390"));
  await page.goto(`${dashboard.url}/runs/${runId}?view=criteria&criterion=${wanted?.criterionId}`);

  const row = page.getByRole("button", { name: /at part 390/, expanded: true });
  await row.waitFor();
  await expect.poll(focused).toContain("at part 390");
  await expect.poll(() => row.evaluate((at) => at.getBoundingClientRect().bottom <= innerHeight)).toBe(true);
  await page.keyboard.press("Enter");

  await page.getByRole("button", { name: /at part 390/, expanded: false }).waitFor();
  expect(await focused()).toContain("at part 390");
  expect(dashboard.complaints).toEqual([]);
});
