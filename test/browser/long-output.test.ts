/** 100 MB that a task has really printed, in lines as short as those of a build: all of it can be read, and the page stays light. */
import type { CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

const LINES = 5_300_000;
const BYTES = LINES * "line 0000001 of it\n".length;
const lineAt = (number: number): string => `line ${String(number).padStart(7, "0")} of it`;

const SOURCE = nativePlan([
  {
    tasks: [{ title: "Print much", script: `seq -f 'line %07.0f of it' 1 ${LINES}; echo x > made.txt` }],
    criteria: [{ title: "The file is there", check: exec("cat", "made.txt") }],
  },
]);

/** What is seen, and what is just above and below it. */
const MOST_ROWS = 200;
/** Nobody waits longer for a key or a click to be answered, however much there is. */
const LONGEST_TASK_MS = 1_000;
/** Text and elements of the page, whatever is kept as bytes. */
const MOST_HEAP_BYTES = 100_000_000;
/** What was printed, once, and where its lines begin. */
const MOST_KEPT_BYTES = 2 * BYTES;

let dashboard: Dashboard;
let page: Page;
let address: string;
let devtools: CDPSession;
beforeAll(async () => {
  dashboard = await openDashboard();
  const runId = await settledRun(dashboard, SOURCE);
  const { tasks } = await dashboard.client.runs.status({ params: { runId } });
  page = await dashboard.visitSignedIn({ locale: "en-US" });
  devtools = await page.context().newCDPSession(page);
  await page.addInitScript(() => {
    const seen: number[] = [];
    Object.assign(globalThis, { longTasks: seen });
    new PerformanceObserver((list) => seen.push(...list.getEntries().map(({ duration }) => duration))).observe({
      type: "longtask",
      buffered: true,
    });
  });
  address = `${dashboard.url}/runs/${runId}/tasks/${tasks[0]?.taskId}`;
  await page.goto(address);
});
afterAll(() => dashboard.stop());

const log = () => page.getByRole("log");
const field = () => page.getByRole("searchbox", { name: "Find, or a line's number" });
const seen = (number: number) => log().getByText(lineAt(number), { exact: true });
/** The number of the first line that is whole in what is seen. */
const firstSeen = (): Promise<number> =>
  log().evaluate((element) => {
    const edge = element.getBoundingClientRect().top;
    const rows = [...element.querySelectorAll("div > div > span:first-child")];
    const whole = rows.find((row) => row.getBoundingClientRect().top >= edge);
    return Number(whole?.textContent ?? Number.NaN);
  });
const find = async (words: string): Promise<void> => {
  await field().fill(words);
  await field().press("Enter");
};

it("takes all of it in", async () => {
  await page.getByText(`${(BYTES / 1_000_000).toFixed(1)} MB`).waitFor({ timeout: 120_000 });
  await seen(1).waitFor();
  expect(await log().locator("div > div").count()).toBeLessThan(MOST_ROWS);
});

it("scrolls to its end and its middle, and line by line from there", async () => {
  await log().focus();
  await page.keyboard.press("End");
  await seen(LINES).waitFor();

  await log().evaluate((element) => {
    element.scrollTop = (element.scrollHeight - element.clientHeight) / 2;
  });
  await expect.poll(async () => Math.abs((await firstSeen()) / LINES - 0.5)).toBeLessThan(0.01);
  const middle = await firstSeen();
  await log().hover();
  await page.mouse.wheel(0, 200);
  await expect.poll(firstSeen).toBe(middle + 10);
  await page.mouse.wheel(0, -400);
  await expect.poll(firstSeen).toBe(middle - 10);

  await log().focus();
  await page.keyboard.press("Home");
  await seen(1).waitFor();
});

it("leads to what is looked for, wherever it is", async () => {
  await find(String(LINES - 7));
  await seen(LINES - 7).waitFor();
  await find("LINE 2500000");
  await seen(2_500_000).waitFor();
  await log().hover();
  const before = await firstSeen();
  await page.mouse.wheel(0, 100);
  await expect.poll(firstSeen).toBe(before + 5);
  await find("0000003 of");
  await seen(3).waitFor();
  await find("nobody printed this");
  await page.getByText("It is not in there.").waitFor();
});

it("holds few rows and little beside the bytes, and is never long without an answer", async () => {
  expect(await log().locator("div > div").count()).toBeLessThan(MOST_ROWS);
  await devtools.send("HeapProfiler.collectGarbage");
  const { usedSize, backingStorageSize } = await devtools.send("Runtime.getHeapUsage");
  expect(usedSize).toBeLessThan(MOST_HEAP_BYTES);
  expect(backingStorageSize).toBeGreaterThanOrEqual(BYTES);
  expect(backingStorageSize).toBeLessThan(MOST_KEPT_BYTES);
  const longTasks = await page.evaluate(() => (globalThis as unknown as { longTasks: number[] }).longTasks);
  expect(Math.max(0, ...longTasks)).toBeLessThan(LONGEST_TASK_MS);
  expect(dashboard.complaints).toEqual([]);
});

it("leads through it on a phone as well, and shows all of what was found where", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.goto(address);
  await seen(1).waitFor({ timeout: 120_000 });
  await page.getByText(`${(BYTES / 1_000_000).toFixed(1)} MB`).waitFor({ timeout: 120_000 });
  await find("LINE 2500000");
  await seen(2_500_000).waitFor();

  const position = page.getByText("Line 2,500,000 of 5,300,000");
  expect(await position.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  expect((await position.boundingBox())?.width).toBeGreaterThan(100);
  expect(await log().locator("div > div").count()).toBeLessThan(MOST_ROWS);
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360);
});
