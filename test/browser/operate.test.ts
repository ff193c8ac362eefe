/** What whoever runs it does: limits what is spent, stops everything, backs up, looks where the time went. */
import { randomBytes } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { nativePlan } from "../support/native-plan.ts";

let dashboard: Dashboard;
let page: Page;
beforeAll(async () => {
  dashboard = await openDashboard();
  page = await dashboard.visitSignedIn();
});
afterAll(() => dashboard.stop());

const focused = () => page.evaluate(() => document.activeElement?.id ?? "");

it("sets a budget, changes it and removes it", async () => {
  await page.goto(`${dashboard.url}/budgets`);
  await page.getByText("Nothing limits what agents may spend.").waitFor();

  await page.getByRole("button", { name: "Set a budget" }).click();
  await page.getByLabel("Most US dollars").fill("12.50");
  await page.getByText("While it holds, no model works whose profile has no price.").waitFor();
  expect(await page.getByText(/^There is one already/).count()).toBe(0);
  await page.getByRole("button", { name: "Set it" }).click();
  await page.getByRole("list", { name: "Budgets" }).getByText("$12.50").waitFor();
  await page.getByRole("button", { name: "Change the budget of Everybody, money" }).click();
  await page.getByLabel("Most US dollars").fill("20");
  await page.getByRole("button", { name: "Set it" }).click();

  await page.getByRole("list", { name: "Budgets" }).getByText("$20.00").waitFor();
  await page.getByRole("button", { name: "Set a budget" }).click();
  await page.getByText("There is one already, of $20.00 a month. This changes it.").waitFor();
  await page.keyboard.press("Escape");
  const run = { params: { scope: "run", measure: "ms" }, query: { key: "r-1" } } as const;
  await dashboard.client.budgets.set({ ...run, body: { most: 90_000 } });
  await page.getByRole("button", { name: "Change the budget of Run r-1, time" }).click();
  await page.getByLabel("Warn at (%)").fill("70");
  await dashboard.client.budgets.set({ ...run, body: { most: 150_000 } });
  await page.getByText(/^Somebody has changed it meanwhile: 2 min 30 s in all/).waitFor();
  await page.getByRole("button", { name: "Set it" }).click();
  await page.getByText("warns at 70 %").waitFor();
  await dashboard.client.budgets.remove(run);
  const { items } = await dashboard.client.budgets.list();
  expect(items).toMatchObject([{ scope: "tenant", measure: "micro_usd", most: 20_000_000, period: "month" }]);
  await page.getByRole("button", { name: "Remove the budget of Everybody, money" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await page.getByText("Nothing limits what agents may spend.").waitFor();
  await expect.poll(focused).toBe("main");
});

it("stops all agents once the word is typed, tells others at once, and lets them go on", async () => {
  const source = nativePlan([{ tasks: [{ title: "Wait", script: "sleep 600" }] }]);
  const { planId } = await dashboard.client.plans.upload({ body: { source } });
  const body = { plan: { planId }, repository: { path: dashboard.repository.path } };
  const { runId } = await dashboard.client.runs.start({ body });
  const other = await dashboard.visitSignedIn();
  await other.goto(`${dashboard.url}/budgets`);
  await other.locator("[data-live=live]").waitFor();
  await page.getByRole("button", { name: "Stop all agents" }).click();
  const dialog = page.getByRole("dialog", { name: "Stop all agents" });
  await dialog.getByLabel("Why").fill("a model went wild");
  expect(await dialog.getByRole("button", { name: "Stop all agents" }).isDisabled()).toBe(true);
  await dialog.getByLabel("Type stop to confirm").fill("stop");

  await dialog.getByRole("button", { name: "Stop all agents" }).click();

  await page
    .getByRole("region", { name: "All agents are stopped" })
    .getByText(/a model went wild/)
    .waitFor();
  await other.getByRole("region", { name: "All agents are stopped" }).waitFor();
  await expect.poll(async () => (await dashboard.client.runs.get({ params: { runId } })).state).toBe("paused");
  // The stop, and the run that stands still for it.
  await other
    .getByRole("navigation")
    .getByRole("link", { name: /^Home\s*2$/ })
    .waitFor();
  await other.getByRole("button", { name: "Let them go on" }).click();
  await page.getByRole("heading", { name: "Emergency stop" }).waitFor();
  await other.context().close();
  await dashboard.client.runs.cancel({ params: { runId }, body: {} });
});

it("tells at home of a budget that is used up, and dates none that has no period", async () => {
  for (const [measure, period] of [
    ["tokens", "total"],
    ["iterations", "month"],
  ] as const)
    await dashboard.client.budgets.set({ params: { scope: "tenant", measure }, body: { most: 5, period } });
  // No model is at hand that would spend them: of the true answer only that is changed.
  await page.route("**/v1/budgets", async (route) => {
    const answer = await route.fetch();
    const { items, ...rest } = (await answer.json()) as { items: { most: number }[] };
    await route.fulfill({
      response: answer,
      json: { ...rest, items: items.map((one) => ({ ...one, spent: one.most })) },
    });
  });
  await page.goto(dashboard.url);

  const lineOf = (name: string) =>
    page.getByRole("listitem").filter({ hasText: `The budget is used up: Everybody, ${name}` });
  await lineOf("steps").locator("time").waitFor();
  expect(await lineOf("tokens").locator("time").count()).toBe(0);
  await page.unroute("**/v1/budgets");
  for (const measure of ["tokens", "iterations"] as const)
    await dashboard.client.budgets.remove({ params: { scope: "tenant", measure } });
});

it("tells how each dependency does, and backs everything up", async () => {
  await page.goto(`${dashboard.url}/system`);
  await page.getByText("Data folder").waitFor();
  await page.getByText("Ready", { exact: true }).waitFor();
  await page.getByLabel("The least that is written").selectOption("error");
  await expect.poll(async () => (await dashboard.client.system.logLevel()).level).toBe("error");

  await page.getByRole("link", { name: "Backups" }).click();
  await page.getByRole("button", { name: "Back up now" }).click();

  await page.getByRole("listitem").getByText("Succeeded").waitFor({ timeout: 60_000 });
});

it("tells what goes by age, and what has gone", async () => {
  const source = nativePlan([{ tasks: [{ title: "Print a password", script: "true" }] }]);
  const { planId } = await dashboard.client.plans.upload({ body: { source } });
  const body = { plan: { planId }, repository: { path: dashboard.repository.path } };
  const { runId } = await dashboard.client.runs.start({ body });
  await page.goto(`${dashboard.url}/system?view=backups`);
  const panel = page.getByRole("region", { name: "What is removed by age" });
  await panel.getByText("kept for 90 days").waitFor();
  await panel.getByText("kept for good").waitFor();
  expect(await panel.getByText("none yet").count()).toBe(3);

  const remove = () =>
    dashboard.client.runs.remove({ params: { runId }, body: { reason: "it leaked", confirm: true } });
  // Not before it has ended, and been let go of.
  await expect
    .poll(
      () =>
        remove().then(
          ({ removedAt }) => removedAt !== null,
          () => false,
        ),
      { timeout: 60_000 },
    )
    .toBe(true);
  await page.reload();
  await panel.getByText(/^1, /).waitFor();
  expect(await panel.getByText("none yet").count()).toBe(2);
});

it("tries the backup out, and says when the next ones are made", async () => {
  await page.getByRole("button", { name: "Start a drill" }).click();
  const asked = page.getByRole("dialog", { name: "Restore the latest backup to see whether it can be" });
  await asked.getByText("Size of the archive").waitFor();
  expect((await dashboard.client.backups.drills()).items).toEqual([]);
  await asked.getByRole("button", { name: "Start it" }).click();

  // Both at once: it may be over before the second was looked for.
  await Promise.all([
    page.getByRole("status").getByText("A drill is under way").waitFor(),
    page.getByRole("button", { name: "Start a drill", disabled: true }).waitFor(),
  ]);
  await page.getByRole("list", { name: "Drills" }).getByText("Passed").waitFor({ timeout: 60_000 });
  expect((await dashboard.client.backups.drills()).items).toMatchObject([{ passed: true }]);

  await page.getByRole("button", { name: "Set the times" }).click();
  const times = page.getByRole("dialog", { name: "When backups are made" });
  await times.getByLabel("Times").fill("now and then");
  await times.getByRole("button", { name: "Set them" }).click();
  await times.getByRole("alert").waitFor();
  await times.getByLabel("Times").fill("0 4 * * *");
  await times.getByLabel("Time zone").fill("Europe/Berlin");
  await times.getByRole("button", { name: "Set them" }).click();

  await page.getByText("0 4 * * * (Europe/Berlin)").waitFor();
  const { schedule } = await dashboard.client.backups.status();
  expect(schedule).toMatchObject({ timing: "0 4 * * *", folder: `${dashboard.home}/backups` });
});

it("shows where the time of a request went", async () => {
  const traceId = randomBytes(16).toString("hex");
  const traceparent = `00-${traceId}-${randomBytes(8).toString("hex")}-01`;
  const answer = await page.request.get(`${dashboard.url}/v1/overview/runs`, { headers: { traceparent } });
  expect(answer.status()).toBe(200);
  await expect
    .poll(() =>
      dashboard.client.traces.get({ params: { traceId } }).then(
        // What it is part of is kept last.
        ({ items }) => items.length > 1 && items.some(({ name }) => name === "GET /v1/overview/runs"),
        () => false,
      ),
    )
    .toBe(true);

  await page.goto(`${dashboard.url}/system?view=traces`);
  await page.getByRole("searchbox").fill("overview/runs");
  await page.locator(`a[href="/system/traces/${traceId}"]`).click();

  await page.getByRole("heading", { name: "GET /v1/overview/runs", level: 1 }).waitFor();
  const spans = page.getByRole("list", { name: "Spans in the order in which they began" });
  await spans.locator("summary").first().click();
  await spans.getByText("http.route").waitFor();
});

it("gave the browsers nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});
