/** What somebody does on the page of a large run. */
import type { Page } from "playwright-core";

const STEPS = 90;

export type Move = { name: string; view: string; ready: string; act: (page: Page) => Promise<void> };

const boxOf = async (page: Page, selector: string) => {
  const box = await page.locator(selector).first().boundingBox();
  if (box === null) throw new Error(`${selector} has no place on the page`);
  return box;
};

const drag = async (page: Page): Promise<void> => {
  const { x, y, width, height } = await boxOf(page, ".react-flow__pane");
  await page.mouse.move(x + width - 40, y + height - 40);
  await page.mouse.down();
  for (let step = 1; step <= STEPS; step += 1) {
    await page.mouse.move(x + width - 40 - (step * (width - 80)) / STEPS, y + height - 40 - step);
  }
  await page.mouse.up();
};

/** Out as far as it goes, until all of the graph is in view, and in again. */
const zoom = async (page: Page): Promise<void> => {
  const { x, y, width, height } = await boxOf(page, ".react-flow__pane");
  await page.mouse.move(x + width / 2, y + height / 2);
  for (let step = 0; step < STEPS; step += 1) await page.mouse.wheel(0, step < STEPS / 2 ? 60 : -60);
};

const scroll = (selector: string) => async (page: Page) => {
  const { x, y, width, height } = await boxOf(page, selector);
  await page.mouse.move(x + width / 2, y + Math.min(height, 400) / 2);
  for (let step = 0; step < STEPS; step += 1) await page.mouse.wheel(0, step < STEPS / 2 ? 240 : -240);
};

const LIST = "main [role=table]";
const CHART = "main [role=region][aria-label^='Attempts over time']";

export const MOVES: readonly Move[] = [
  { name: "graph, dragged", view: "graph", ready: ".react-flow__node-task", act: drag },
  { name: "graph, zoomed out and in", view: "graph", ready: ".react-flow__node-task", act: zoom },
  { name: "timeline, scrolled", view: "timeline", ready: `${CHART} a`, act: scroll(CHART) },
  { name: "list of tasks, scrolled", view: "tasks", ready: `${LIST} [role=row]`, act: scroll(LIST) },
];
