/** The timeline of a run with more attempts than a page has elements to spare. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { startEmbeddedPostgres } from "../../src/store/embedded/embedded-postgres.ts";
import { openHome } from "../../src/store/home/home.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { seedRun } from "../support/seeded-run.ts";
import { findingsOn } from "./axe-findings.ts";

const TASKS = 600;
const DONE = 590;

let dashboard: Dashboard;
let page: Page;
let runId: string;
let titles: Map<string, string>;
/** Of each agent, in the order in which they began. */
let lanes: { taskId: string }[][];
let release: () => Promise<void>;
beforeAll(async () => {
  dashboard = await openDashboard();
  const postgres = await startEmbeddedPostgres(await openHome(dashboard.home));
  const seeded = await seedRun(postgres.connection, {
    tasks: TASKS,
    phases: 3,
    repositoryPath: dashboard.repository.path,
  });
  release = async () => {
    await seeded.close();
    await postgres.stop();
  };
  await seeded.workOff(DONE);
  runId = seeded.runId;
  const status = await dashboard.client.runs.status({ params: { runId } });
  titles = new Map(status.tasks.map(({ taskId, title }) => [taskId, title]));
  const inOrder = status.attempts.toSorted((a, b) => Date.parse(a.startedAt) - Date.parse(b.startedAt));
  lanes = [...Map.groupBy(inOrder, ({ agentId }) => agentId).values()];
  page = await dashboard.visitSignedIn();
});
afterAll(async () => {
  await release();
  await dashboard.stop();
});

const chart = () => page.getByRole("region", { name: "Attempts over time" });
const bars = () => chart().getByRole("link");
const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
const titleOf = (lane: number, at: number): string => `${titles.get(lanes[lane]?.at(at)?.taskId ?? "")}, attempt 1: `;

const open = async (): Promise<void> => {
  await page.goto(`${dashboard.url}/runs/${runId}?view=timeline`);
  await bars().first().waitFor();
};

it("draws what has ended, and has few elements for it", async () => {
  await open();

  expect(lanes.flat()).toHaveLength(DONE);
  expect(await bars().count()).toBeLessThan(DONE / 4);
  const drawn = await chart()
    .locator("svg path.stroke-proven-mark")
    .evaluateAll((paths) => paths.reduce((sum, path) => sum + (path.getAttribute("d")?.match(/M/gu)?.length ?? 0), 0));
  expect(drawn).toBe(DONE);
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findingsOn(page)).toEqual([]);
  }
});

it("is one stop for the Tab key: arrow keys go from attempt to attempt, Enter opens the task", async () => {
  await open();
  await page.getByRole("button", { name: "As a table" }).focus();

  await page.keyboard.press("Tab");
  await expect.poll(focused).toContain(titleOf(0, 0));
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("ArrowRight");
  await expect.poll(focused).toContain(titleOf(0, 2));
  await page.keyboard.press("End");
  await expect.poll(focused).toContain(titleOf(0, -1));
  await page.keyboard.press("ArrowDown");
  await expect.poll(() => page.evaluate(() => (document.activeElement as HTMLElement).dataset["lane"])).toBe("1");
  await page.keyboard.press("Home");
  await expect.poll(focused).toContain(titleOf(1, 0));
  expect(await chart().locator("[tabindex='0'], a:not([tabindex])").count()).toBe(1);

  await page.keyboard.press("Enter");
  await page.waitForURL(`**/runs/${runId}/tasks/${lanes[1]?.[0]?.taskId}*`);
});

it("tells of what is pointed at, and opens it", async () => {
  await open();
  await page.getByRole("button", { name: "As a table" }).focus();
  await page.keyboard.press("Tab");
  await expect.poll(focused).not.toBe("");
  const box = await page.locator("a:focus").boundingBox();
  await page.getByRole("button", { name: "As a table" }).focus();

  await page.mouse.move((box?.x ?? 0) + 2, (box?.y ?? 0) + 10);
  const agent = new Set(lanes[0]?.map(({ taskId }) => titles.get(taskId) ?? ""));
  const tag = chart().locator("span.shadow-float");
  await tag.waitFor();
  expect(agent).toContain((await tag.textContent())?.split(", ")[0]);
  await page.mouse.click((box?.x ?? 0) + 2, (box?.y ?? 0) + 10);

  await page.waitForURL(`**/runs/${runId}/tasks/**`);
  const opened = page.url().split("/").at(-1)?.split("?")[0] ?? "";
  expect(agent).toContain(titles.get(opened));
  expect(dashboard.complaints).toEqual([]);
});
