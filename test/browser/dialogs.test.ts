/** Where the keyboard is once a dialog has closed: on what opened it, however it was closed. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { nativePlan } from "../support/native-plan.ts";

let dashboard: Dashboard;
let page: Page;
let endedRun: string;
let openRun: string;
beforeAll(async () => {
  dashboard = await openDashboard();
  endedRun = await settledRun(dashboard, nativePlan([{ tasks: [{ title: "Do nothing", script: "true" }] }]));
  const source = nativePlan([{ tasks: [{ title: "Wait", script: "sleep 600" }] }]);
  const { planId } = await dashboard.client.plans.upload({ body: { source } });
  const body = { plan: { planId }, repository: { path: dashboard.repository.path } };
  ({ runId: openRun } = await dashboard.client.runs.start({ body }));
  page = await dashboard.visitSignedIn();
});
afterAll(async () => {
  await dashboard.client.runs.cancel({ params: { runId: openRun }, body: {} });
  await dashboard.stop();
});

const button = (name: string) => page.locator("main").getByRole("button", { name, exact: true }).first();
const dialog = () => page.getByRole("dialog");
const isFocused = (element: Locator) => element.evaluate((it) => it === document.activeElement);

type Opener = { title: string; path: () => string; opener: string; item?: string };

const OPENERS: Opener[] = [
  { title: "a dialog that is always there", path: () => `/runs/${endedRun}`, opener: "Proof packet" },
  { title: "one that comes and goes", path: () => `/runs/${endedRun}`, opener: "Fork" },
  { title: "one of a menu", path: () => `/runs/${endedRun}`, opener: "More actions", item: "Remove the run" },
  { title: "a form", path: () => "/budgets", opener: "Set a budget" },
];

const CLOSERS: Record<string, () => Promise<void>> = {
  "the key": () => page.keyboard.press("Escape"),
  "its button": () => dialog().getByRole("button", { name: "Close" }).first().click(),
  "a click beside it": () => page.mouse.click(4, 4),
};

it.for(OPENERS)("gives the focus back to what opened $title", async ({ path, opener, item }) => {
  await page.goto(dashboard.url + path());
  for (const [how, close] of Object.entries(CLOSERS)) {
    await button(opener).focus();
    await page.keyboard.press("Enter");
    if (item !== undefined) {
      await page.getByRole("menuitem", { name: item }).focus();
      await page.keyboard.press("Enter");
    }
    await dialog().getByRole("heading").first().waitFor();
    expect(await isFocused(button(opener))).toBe(false);

    await close();

    await expect.poll(() => dialog().count()).toBe(0);
    await expect.poll(() => isFocused(button(opener)), { message: how }).toBe(true);
  }
});

it("asks why a run is paused, keeps the focus where it was, and asks anew why it is cancelled", async () => {
  await page.goto(`${dashboard.url}/runs/${openRun}`);
  await button("Pause").click();
  await dialog().getByLabel("Reason").fill("not today");
  await dialog().getByRole("button", { name: "Pause" }).click();

  await expect.poll(() => isFocused(button("Resume"))).toBe(true);
  await expect.poll(async () => (await dashboard.client.runs.get({ params: { runId: openRun } })).state).toBe("paused");

  await button("More actions").click();
  await page.getByRole("menuitem", { name: "Cancel the run" }).click();
  expect(await dialog().getByLabel("Reason").inputValue()).toBe("");
  await dialog().getByRole("button", { name: "Close" }).last().click();
  await expect.poll(() => isFocused(button("More actions"))).toBe(true);
  expect(dashboard.complaints).toEqual([]);
});
