/** What a person sets for their own browser: its theme, and that they are told of what waits for them. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard, settledRun } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

let dashboard: Dashboard;
beforeAll(async () => {
  dashboard = await openDashboard();
});
afterAll(() => dashboard.stop());

it("keeps the theme that is chosen", async () => {
  const page = await dashboard.visitSignedIn({ colorScheme: "light" });
  await page.goto(`${dashboard.url}/settings`);

  await page.getByLabel("Dark").check();
  await page.reload();

  expect(await page.getByLabel("Dark").isChecked()).toBe(true);
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  await page.getByText("Times are shown in").waitFor();
  await page.getByRole("link", { name: /^Flags/ }).click();
  await page.getByRole("heading", { name: "Access", level: 1 }).waitFor();
  await page.context().close();
});

it("changes all colours in the same moment", async () => {
  const page = await dashboard.visitSignedIn({ colorScheme: "light" });
  await page.goto(`${dashboard.url}/settings`);
  await page.getByLabel("Light").check();
  // While it connects, the sign of it is alive; and what the pointer has touched fades.
  await page.locator("[data-live=live]").waitFor();
  await page.waitForFunction(() => document.getAnimations().length === 0);

  const fading = await page.getByLabel("Dark").evaluate((dark: HTMLInputElement) => {
    const colours = (): string[] =>
      [...document.querySelectorAll("a, button")].map((part) => getComputedStyle(part).color);
    const before = colours();
    dark.click();
    return {
      changed: colours().filter((colour, at) => colour !== before[at]).length,
      of: before.length,
      going: document.getAnimations().length,
    };
  });

  expect(fading).toEqual({ changed: fading.of, of: fading.of, going: 0 });
  await page.context().close();
});

it("notifies who looks elsewhere of a gate that says No-Go, and not who has not asked for it", async () => {
  const page = await dashboard.visitSignedIn();
  // The browser's own notices are no part of a page; what it is asked to show is.
  await page.addInitScript(() => {
    const told: string[] = [];
    class Recorded extends EventTarget {
      static permission = "granted";
      static requestPermission = (): Promise<string> => Promise.resolve("granted");
      constructor(title: string) {
        super();
        told.push(title);
      }
    }
    Object.assign(window, { Notification: Recorded, told });
    Object.defineProperty(document, "hidden", { get: () => true });
  });
  const told = () => page.evaluate(() => (window as unknown as { told: string[] }).told);
  const fail = () =>
    settledRun(
      dashboard,
      nativePlan([
        {
          tasks: [{ title: "Work", script: "echo work" }],
          criteria: [{ title: "It is there", check: exec("cat", "none.txt") }],
        },
      ]),
    );
  await page.goto(`${dashboard.url}/events`);
  await page.locator("[data-live=live]").waitFor();
  await fail();
  // What the page hears only after it was asked to tell, it tells.
  await page.getByRole("button", { name: /^run\.finished/ }).waitFor();
  expect(await told()).toEqual([]);

  await page.goto(`${dashboard.url}/settings`);
  await page.locator("[data-live=live]").waitFor();
  const listening = page.waitForRequest(/\/events\/stream\?.*budget\.stopped/);
  await page.getByRole("checkbox", { name: /^Tell me/ }).check();
  await listening;
  await fail();

  await expect.poll(told).toEqual(["A gate says No-Go", "A run has ended: no-go"]);
  expect(dashboard.complaints).toEqual([]);
  await page.context().close();
});
