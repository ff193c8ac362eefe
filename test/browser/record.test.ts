/** What happens by the clock, what is on record of it, and who is told: live, and over a lost connection. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findingsOn } from "./axe-findings.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";

let dashboard: Dashboard;
let page: Page;
beforeAll(async () => {
  dashboard = await openDashboard();
  page = await dashboard.visitSignedIn();
});
afterAll(() => dashboard.stop());

const dialog = (name: string) => page.getByRole("dialog", { name });
const choose = async (name: string, item: string): Promise<void> => {
  await page.getByRole("button", { name: `What to do with ${name}` }).click();
  await page.getByRole("menuitem", { name: item }).click();
};

it("adds a schedule, shows its next times, pauses it and lets it go on", async () => {
  await page.goto(`${dashboard.url}/schedules`);
  await page.getByText("Nothing is done by the clock yet.").waitFor();
  await page.getByRole("button", { name: "Add a schedule" }).click();
  const form = dialog("Add a schedule");
  await form.getByLabel("Name").fill(" ");
  await form.getByRole("button", { name: "Add a schedule" }).click();
  expect(await form.getByRole("alert").textContent()).toMatch(/^name: /);
  await form.getByLabel("Name").fill("nightly");
  await form.getByLabel("Times", { exact: true }).fill("30 2 * *");
  await form.getByRole("button", { name: "Add a schedule" }).click();
  await form.getByRole("alert").waitFor();
  await form.getByLabel("Times", { exact: true }).fill("30 2 * * *");
  await form.getByLabel("Time zone").fill("Europe/Berlin");
  await form.getByRole("button", { name: "Add a schedule" }).click();

  await page.getByRole("button", { name: "nightly", exact: true }).click();
  await expect.poll(() => dialog("nightly").getByRole("listitem").count()).toBe(8);
  await page.keyboard.press("Escape");
  await choose("nightly", "Pause");
  await dialog("Pause nightly").getByLabel("Reason").fill("quiet week");
  await dialog("Pause nightly").getByRole("button", { name: "Pause" }).click();
  await page.getByText("Paused", { exact: true }).waitFor();
  await choose("nightly", "Fire now");
  await page.getByText("Its task is in the queue default.").waitFor();
  await page.getByRole("button", { name: "nightly", exact: true }).click();
  await dialog("nightly").getByRole("heading", { name: "Next times, were it resumed now" }).waitFor();
  await page.keyboard.press("Escape");
  expect((await dashboard.client.queueTasks.list({ query: { queue: "default" } })).items).toHaveLength(1);
  await choose("nightly", "Resume");

  await page.getByText("Active", { exact: true }).waitFor();
  const { items } = await dashboard.client.schedules.list();
  expect(items).toMatchObject([{ name: "nightly", timeZone: "Europe/Berlin", pausedReason: null }]);
  await page.setViewportSize({ width: 360, height: 740 });
  const row = page.getByRole("row", { name: /nightly/ });
  await row.locator("code:visible", { hasText: "30 2 * * *" }).waitFor();
  await row.locator("time:visible").waitFor();
  await page.setViewportSize({ width: 1280, height: 860 });
});

it("names who did it, and leaves ids to titles", async () => {
  const { items } = await dashboard.client.members.list();
  const { userId = "", name = "" } = items.at(0) ?? {};
  await page.goto(`${dashboard.url}/events?family=schedule`);

  const by = page.getByRole("row", { name: /schedule\.resumed/ }).getByTitle(userId);
  await by.waitFor();

  await expect.poll(() => by.innerText()).toBe(name);
});

it("shows events as they happen, also those that came while there was no connection", async () => {
  await page.goto(`${dashboard.url}/events`);
  await page.getByRole("button", { name: /^schedule\.resumed/ }).waitFor();
  await page.locator("[data-live=live]").waitFor();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await dashboard.client.queues.pause({ params: { queue: "tiles" }, body: { reason: "seen live" } });
  await page
    .getByText(/seen live/)
    .filter({ visible: true })
    .waitFor();

  dashboard.wire.cut();
  await page.getByText(/What you see is as of/).waitFor();
  await dashboard.client.queues.resume({ params: { queue: "tiles" }, body: {} });
  await dashboard.client.queues.pause({ params: { queue: "tiles" }, body: { reason: "came meanwhile" } });
  dashboard.wire.mend();

  await page
    .getByText(/came meanwhile/)
    .filter({ visible: true })
    .waitFor({ timeout: 60_000 });
  const positions = await page
    .getByRole("row")
    .getByRole("button")
    .evaluateAll((buttons) =>
      buttons.map((button) => Number(/number (\d+)/.exec(button.getAttribute("aria-label") ?? "")?.[1])),
    );
  const newest = positions[0] ?? 0;
  expect(positions).toEqual(positions.map((_, at) => newest - at));
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

it("says on a phone what each event is about", async () => {
  const phone = await dashboard.visitSignedIn({ viewport: { width: 360, height: 740 } });
  await phone.goto(`${dashboard.url}/events?family=queue`);

  const row = phone.getByRole("row", { name: /queue\.paused/ });
  await row.getByText("the tenant · queue: tiles, reason: came meanwhile").filter({ visible: true }).waitFor();
  await row.getByText("the tenant · queue: tiles, reason: seen live").filter({ visible: true }).waitFor();
  // Whole rows, none over the next.
  const places = await phone.getByRole("table", { name: "Events, the newest first" }).evaluate((table) =>
    [...table.querySelectorAll("[role=row][tabindex]")]
      .map((one) => one.getBoundingClientRect())
      .toSorted((a, b) => a.top - b.top)
      .map(({ top, bottom }) => ({ top, bottom })),
  );
  for (const [at, { bottom }] of places.entries())
    expect(bottom).toBeLessThanOrEqual((places[at + 1]?.top ?? Infinity) + 0.5);
  expect(await findingsOn(phone)).toEqual([]);
  await phone.context().close();
});

it("filters them, and shows one with what else has to do with it", async () => {
  await page.getByLabel("Which events").selectOption("schedule");
  await expect.poll(() => page.getByRole("button", { name: /^queue\./ }).count()).toBe(0);

  await page.getByRole("button", { name: /^schedule\.paused/ }).click();

  const shown = dialog("schedule.paused");
  await shown.getByRole("region", { name: "Payload" }).getByText("quiet week").waitFor();
  const related = shown.getByRole("region", { name: "What led to it, and what it led to" });
  await related.getByText("schedule.added").waitFor();
  await related.getByText("schedule.resumed").click();
  await dialog("schedule.resumed").waitFor();
  await page.keyboard.press("Escape");
});

it("removes the schedule", async () => {
  await page.goto(`${dashboard.url}/schedules`);
  await choose("nightly", "Remove");
  await dialog("Remove nightly").getByRole("button", { name: "Remove" }).click();

  await page.getByText("Nothing is done by the clock yet.").waitFor();
  expect((await dashboard.client.schedules.list()).items).toEqual([]);
});

it("adds a webhook and shows its secret once, rotates it, and says what came of a test", async () => {
  await page.goto(`${dashboard.url}/webhooks`);
  await page.getByRole("button", { name: "Add a webhook" }).click();
  const form = dialog("Add a webhook");
  await form.getByLabel("Name").fill("ci");
  await form.getByLabel("URL").fill("https://127.0.0.1/hook");
  await form.getByRole("button", { name: "Add a webhook" }).click();
  // Only public addresses are posted to.
  await form.getByRole("alert").waitFor();
  await form.getByLabel("URL").fill("https://93.184.215.14/hook");
  await form.getByLabel("Events").fill("run.*");
  await form.getByRole("button", { name: "Add a webhook" }).click();
  const first = await form.locator("[data-secret]").textContent();
  await form.getByRole("button", { name: "I have it" }).click();

  await choose("ci", "Rotate the secret");
  const rotate = dialog("Rotate the secret of ci");
  await rotate.getByRole("button", { name: "Rotate the secret" }).click();
  const second = await rotate.locator("[data-secret]").textContent();
  await rotate.getByRole("button", { name: "I have it" }).click();
  expect([first, second]).toEqual([expect.stringMatching(/^whsec_/), expect.stringMatching(/^whsec_/)]);
  expect(second).not.toBe(first);
  expect(await page.content()).not.toContain("whsec_");

  await choose("ci", "Send a test");
  await dialog("Test ci").getByRole("button", { name: "Send a test" }).click();
  await dialog("Test ci").getByText("It was not taken.").waitFor();
});

it("replays events to who was told of them before, from a position or a time", async () => {
  const { client } = dashboard;
  const { items } = await client.events.list({ query: { names: "schedule.*" } });
  const cursor = async () => (await client.subscriptions.get({ params: { subscription: "warehouse" } })).cursor;
  await client.subscriptions.add({ body: { name: "warehouse", filter: { names: ["schedule.*"] } } });
  const before = await cursor();
  await page.goto(`${dashboard.url}/webhooks`);
  await choose("warehouse", "Replay");
  const form = dialog("Replay to warehouse");
  expect(await form.getByLabel("Position").inputValue()).toBe(String(before));
  await form.getByLabel("Position").fill(String(items[0]?.position));
  await form.getByRole("button", { name: "Replay" }).click();
  await page.getByText("warehouse goes on from there.").waitFor();

  expect(await cursor()).toBe((items[0]?.position ?? 0) - 1);
  await choose("warehouse", "Replay");
  await form.getByLabel("From").selectOption({ label: "A time" });
  await form.getByLabel("Time, by your clock").fill("2020-01-01T00:00");
  expect(await findingsOn(page)).toEqual([]);
  await form.getByRole("button", { name: "Replay" }).click();
  await expect.poll(cursor).toBe(0);
});

it("finds in the record what is further back than what is shown at first", async () => {
  const { client } = dashboard;
  const [old] = (await client.events.list({ query: { names: "schedule.*" } })).items;
  const params = { flag: "record-allowed-decisions" };
  for (let set = 0; set < 200; set += 1) await client.flags.set({ params, body: { percentage: set % 100 } });

  await page.goto(`${dashboard.url}/events?at=${old?.position}`);
  await dialog(old?.name ?? "").waitFor();
  await page.keyboard.press("Escape");

  await page.getByRole("searchbox").fill(old?.name ?? "");
  await page.getByText(/^Looked through the newest \d+\.$/).waitFor();
  const row = page.getByRole("row", { name: new RegExp(old?.name ?? "none") });
  expect(await row.count()).toBe(0);
  await page.getByRole("button", { name: "Look further back" }).click();
  await row.first().waitFor();
  expect(await findingsOn(page)).toEqual([]);
});

it("gave the browser nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});
