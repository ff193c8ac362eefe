/** A graph of more tasks than a page has elements to spare: near, those that can be read; far out, shapes that still answer. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findingsOn } from "./axe-findings.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";

const TASKS = 400;
const SOURCE = `# Many things

${Array.from({ length: TASKS }, (_, at) => `- [ ] Do thing ${at + 1}`).join("\n")}
`;

let dashboard: Dashboard;
let page: Page;
beforeAll(async () => {
  dashboard = await openDashboard();
  page = await dashboard.visitSignedIn({ viewport: { width: 1800, height: 900 } });
  await page.goto(`${dashboard.url}/plans/new`);
  await page.getByRole("button", { name: "Begin with an example" }).click();
  await page.getByRole("textbox", { name: "The plan, in Markdown" }).fill(SOURCE);
  await page.getByText(`${TASKS} tasks`).first().waitFor();
});
afterAll(() => dashboard.stop());

const tab = (name: string) => page.getByRole("tab", { name }).click();
const nodes = () => page.locator(".react-flow__node-task");
const focusedTask = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label") ?? "");
const chosen = async (title: string): Promise<void> => {
  await tab("Outline");
  await page.locator("[aria-current]").getByText(title, { exact: true }).waitFor();
};

const openFarOut = async (): Promise<void> => {
  await tab("Graph");
  await nodes().first().waitFor();
  await page.locator(".react-flow__pane").hover();
  for (let turn = 0; turn < 5; turn += 1) await page.mouse.wheel(0, 600);
  await page.locator(".graph-far").waitFor();
};

it("has on the page what can be read, a few tasks a frame", async () => {
  await tab("Graph");
  await page.locator(".graph-shape").first().waitFor({ state: "attached" });

  await expect.poll(() => nodes().count()).toBeGreaterThan(24);
  expect(await nodes().count()).toBeLessThan(TASKS / 2);
  expect(await findingsOn(page)).toEqual([]);
});

it("draws tasks as shapes from far away, and opens the one that is clicked", async () => {
  await openFarOut();
  await expect.poll(() => nodes().count()).toBeLessThan(4);
  expect(await findingsOn(page)).toEqual([]);
  const picture = await page.locator(".graph-shape").first().boundingBox();

  await page.mouse.click((picture?.x ?? 0) + 5, (picture?.y ?? 0) + 1.5);

  await chosen("Do thing 1");
});

it("leads from task to task with the arrow keys, also to those that are shapes", async () => {
  await openFarOut();
  await expect.poll(() => nodes().count()).toBeLessThan(4);
  await nodes().first().focus();
  expect(await focusedTask()).toMatch(/^Do thing 1 /);

  await page.keyboard.press("ArrowDown");
  await expect.poll(focusedTask).toMatch(/^Do thing 2 /);
  await page.keyboard.press("ArrowRight");
  await expect.poll(focusedTask).toMatch(/^Do thing 12 /);
  await page.keyboard.press("Enter");

  await chosen("Do thing 12");
  expect(dashboard.complaints).toEqual([]);
});
