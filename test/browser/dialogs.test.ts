/** Where the keyboard is once a dialog has closed: on what opened it, however it was closed. */
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findingsOn } from "./axe-findings.ts";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

let dashboard: Dashboard;
let page: Page;
let endedRun: string;
let openRun: string;
beforeAll(async () => {
  dashboard = await openDashboard();
  endedRun = await settledRun(dashboard, nativePlan([{ tasks: [{ title: "Do nothing", script: "true" }] }]));
  const criteria = [{ title: "It is there", check: exec("cat", "made.txt") }];
  const source = nativePlan([{ tasks: [{ title: "Wait", script: "sleep 600" }], criteria }]);
  const { planId } = await dashboard.client.plans.upload({ body: { source } });
  const body = { plan: { planId }, repository: { path: dashboard.repository.path } };
  ({ runId: openRun } = await dashboard.client.runs.start({ body }));
  page = await dashboard.visitSignedIn();
});
afterAll(() => dashboard.stop());

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

  await page
    .locator("main header")
    .getByText(/^not today · /)
    .waitFor();
  await button("More actions").click();
  await page.getByRole("menuitem", { name: "Cancel the run" }).click();
  expect(await dialog().getByLabel("Reason").inputValue()).toBe("");
  await dialog().getByRole("button", { name: "Close" }).last().click();
  await expect.poll(() => isFocused(button("More actions"))).toBe(true);
  expect(dashboard.complaints).toEqual([]);
});

it("tells in its head and at home why a run stands still, and why it was cancelled", async () => {
  await page.goto(dashboard.url);
  const waiting = page.getByRole("region", { name: "Waits for you" });
  await waiting.getByText("not today").waitFor();
  expect(await findingsOn(page)).toEqual([]);

  await dashboard.client.runs.resume({ params: { runId: openRun }, body: {} });
  await page.getByText("not today").first().waitFor({ state: "detached" });
  await dashboard.client.runs.cancel({ params: { runId: openRun }, body: { reason: "the plan was the wrong one" } });

  const runs = page.getByRole("region", { name: "Runs" });
  await runs.getByText(/^the plan was the wrong one · /).waitFor();
  await page.goto(`${dashboard.url}/runs/${openRun}`);
  await page.getByText("Cancelled", { exact: true }).first().waitFor();
  await page
    .locator("main header")
    .getByText(/^the plan was the wrong one · /)
    .waitFor();
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findingsOn(page)).toEqual([]);
  }
  expect(dashboard.complaints).toEqual([]);
});

it("says of a run that was cancelled that what it has not seen will not be seen", async () => {
  await page.goto(`${dashboard.url}/runs/${openRun}?view=criteria`);
  const gate = page.locator("section", { hasText: "It is there" });
  const row = gate.getByRole("button", { name: /It is there/ });
  await row.getByText(/After\s+Never observed/).waitFor();
  await gate.getByText("Not decided: the run was cancelled", { exact: true }).waitFor();
  await row.click();
  await gate.getByText(/^Not decided: the run was cancelled \(line \d+ of the plan\)$/).waitFor();

  expect(await page.getByText(/not (observed|decided) yet/i).count()).toBe(0);
  expect(await page.getByRole("img", { name: /not observed yet/ }).count()).toBe(0);
  expect(await page.getByRole("img", { name: /After: never observed\.$/ }).count()).toBeGreaterThan(1);
  expect(await findingsOn(page)).toEqual([]);
});
