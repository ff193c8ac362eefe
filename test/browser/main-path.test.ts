/** What a person does who looks at Provost for the first time: in by the printed link, a plan, a run, a word, Go. */
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { findingsOn } from "./axe-findings.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { exec, nativePlan } from "../support/native-plan.ts";

const SOURCE = nativePlan([
  {
    tasks: [
      { title: "Write the file", script: "echo writing the file; echo text > made.txt" },
      { title: "Copy the file", script: "cp made.txt copy.txt", fields: ["depends on: Write the file"] },
    ],
    criteria: [
      { title: "The file is there", check: exec("cat", "made.txt") },
      { title: "The copy is there", check: exec("cat", "copy.txt") },
      { title: "Somebody has looked", check: { kind: "approval", role: "reviewer" } },
    ],
  },
]).replace("# A plan", "# Make a file");

let dashboard: Dashboard;
let page: Page;
beforeAll(async () => {
  dashboard = await openDashboard();
  page = await dashboard.visit();
});
afterAll(() => dashboard.stop());

const badge = (text: string) => page.locator("main header").first().getByText(text, { exact: true });

it("signs in with the link that was printed, once", async () => {
  await page.goto(dashboard.signInUrl);

  await page.getByText("Start with a plan").waitFor();
  expect(new URL(page.url()).pathname).toBe("/");
  await page.getByRole("link", { name: "Give yourself a way back in" }).click();
  await page.getByRole("heading", { name: "Password", exact: true }).waitFor();
  await page.goBack();
  await page.locator("[data-live=live]").waitFor();

  const other = await dashboard.visit();
  await other.goto(dashboard.signInUrl);
  await other.getByText("This link was used before").waitFor();
  await other.context().close();
});

it("compiles a file that is chosen, and leads from line to node and back", async () => {
  const file = join(dashboard.repository.path, "..", "PLAN.md");
  writeFileSync(file, Buffer.from(`${SOURCE}\n<!-- caf\xe9 -->\n`, "latin1")); // no UTF-8, as `plan check` takes it, too

  await page.locator("input[type=file]").setInputFiles(file);

  const outline = page.getByRole("list", { name: "Outline" });
  await outline.getByRole("button", { name: /Copy the file/ }).click();
  const source = page.getByRole("textbox", { name: "The plan, in Markdown" });
  expect(await source.inputValue()).toContain("café");
  const caretLine = () =>
    source.evaluate((area: HTMLTextAreaElement) => area.value.slice(0, area.selectionStart).split("\n").length);
  expect(SOURCE.split("\n")[(await caretLine()) - 1]).toContain("Copy the file");
  await source.press("Control+Home");
  for (let line = 1; !SOURCE.split("\n")[line - 1]?.includes("Write the file"); line += 1)
    await source.press("ArrowDown");
  await outline.locator("[aria-current]").getByText("Write the file").waitFor();
});

it("shows what is wrong with a plan at its line", async () => {
  const source = page.getByRole("textbox", { name: "The plan, in Markdown" });
  await source.fill(SOURCE.replace("depends on: Write the file", "depends on: Nothing of this name"));

  await page.getByRole("tab", { name: /Diagnostics/ }).click();
  await expect.poll(() => page.getByRole("button", { name: /Nothing of this name/ }).count()).toBeGreaterThan(0);

  await page.getByRole("tab", { name: "Outline" }).click();
  await source.fill("nothing that is work");
  await page
    .getByRole("button", { name: /^Error/ })
    .first()
    .waitFor();
  await page.getByText("Mend its errors to run it; each says how.").waitFor();
  expect(await page.getByRole("button", { name: "Start a run" }).isDisabled()).toBe(true);

  await source.fill(SOURCE);
  await page.getByRole("tab", { name: "Outline" }).click();
});

it("runs it, and is told everything as it happens", async () => {
  await page.getByRole("button", { name: "Start a run" }).click();
  const dialog = page.getByRole("dialog", { name: "Start a run" });
  await expect.poll(() => dialog.getByLabel("Repository").inputValue()).toBe(dashboard.repository.path);
  expect(await dialog.getByLabel("Repository").evaluate((field) => field === document.activeElement)).toBe(true);
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));

  await dialog.getByRole("button", { name: "Start", exact: true }).click();

  await page.waitForURL(/\/runs\/[\w-]+$/);
  await badge("No-Go").waitFor({ timeout: 60_000 });
  await page.getByText("2 of 2 merged").waitFor();
  await page.getByText("2 of 3 proven").waitFor();
  await page.locator(".react-flow__node-task").getByText("Copy the file").waitFor();
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
});

it("shows a task with what it has printed", async () => {
  await page.locator(".react-flow__node-task").getByText("Write the file").click();

  await page.getByRole("heading", { name: "Write the file", level: 1 }).waitFor();
  await expect.poll(() => page.getByRole("log").textContent()).toContain("writing the file");
  await page.goBack();
});

it("takes a signed approval, and the run is judged anew", async () => {
  await page.getByRole("link", { name: /^Criteria/ }).click();
  await page.getByRole("button", { name: /Somebody has looked/ }).click();
  await page.getByRole("button", { name: "Approve" }).click();
  const dialog = page.getByRole("dialog", { name: "Approve" });
  await dialog.getByLabel("Reason").and(page.locator(":focus")).fill("I have read both files.");

  await dialog.getByRole("button", { name: "Sign the approval" }).click();

  await badge("Go").waitFor({ timeout: 60_000 });
  await page.getByText("3 of 3 proven").waitFor();
  expect(await page.locator("blockquote").textContent()).toContain("I have read both files.");
});

it("gives the packet out", async () => {
  await page.getByRole("button", { name: "Proof packet" }).click();
  const report = page.getByRole("link", { name: "Open the report" });
  const address = await report.getAttribute("href");

  const answer = await page.request.get(new URL(String(address), dashboard.url).href);

  expect(answer.status()).toBe(200);
  expect(await answer.text()).toContain("Make a file");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("link", { name: "Download all" }).click(),
  ]);
  expect(download.suggestedFilename()).toMatch(/^packet-.+\.tar\.gz$/);
  const names = execFileSync("tar", ["tzf", await download.path()], { encoding: "utf8" }).split("\n");
  expect(names).toEqual(expect.arrayContaining(["packet/manifest.json", "packet/packet.json", "packet/packet.html"]));
  await page.keyboard.press("Escape");
});

it("dates at home the chart of what was proven, in the zone of who looks", async () => {
  const storageState = await page.context().storageState();
  const far = await dashboard.visit({ storageState, timezoneId: "Asia/Tokyo", locale: "en-US" });
  // Of the true answer only how many there are and when they ended is changed.
  await far.route("**/v1/overview/runs?*", async (route) => {
    const answer = await route.fetch();
    const { items, ...rest } = (await answer.json()) as { items: { run: object }[] };
    const endedAt = (runId: string, finishedAt: string) => ({
      ...items[0],
      run: { ...items[0]?.run, runId, finishedAt },
    });
    const ended = [endedAt("late", "2026-03-04T20:00:00.000Z"), endedAt("early", "2025-12-31T20:00:00.000Z")];
    await route.fulfill({ response: answer, json: { ...rest, items: ended } });
  });
  await far.goto(dashboard.url);

  const panel = far.getByRole("region", { name: "Proven criteria, run by run" });
  await panel.getByText("Ended Jan 1, 2026").waitFor();
  await panel.getByText("Mar 5, 2026").waitFor();
  await panel
    .getByRole("link", { name: /3 of 3 proven/ })
    .first()
    .waitFor();
  await panel.getByRole("button", { name: "Show as a table" }).click();
  expect(await panel.locator("td time").allInnerTexts()).toEqual(["Mar 5, 2026", "Jan 1, 2026"]);
  expect(await findingsOn(far)).toEqual([]);
  await far.context().close();
});

it("is used by the keyboard alone", async () => {
  // At once: keys that a busy machine brings too long one after the other are no sequence.
  await Promise.all([page.keyboard.press("g"), page.keyboard.press("r")]);
  await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
  await page.keyboard.press("/");
  expect(await page.evaluate(() => document.activeElement?.getAttribute("type"))).toBe("search");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+k");
  await page.getByPlaceholder(/Where to/).fill("Make a file");
  await page.locator("[aria-selected=true]", { hasText: "Make a file" }).waitFor();
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { name: "Make a file", level: 1 }).waitFor();
});

it("says of an address that leads nowhere that it does, beside the way to all pages", async () => {
  await page.goto(`${dashboard.url}/nowhere/at-all`);

  await page.getByRole("heading", { name: "There is no such page", level: 1 }).waitFor();
  expect(await page.title()).toContain("There is no such page");
  expect(await page.getByRole("main").count()).toBe(1);
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Runs" }).click();
  await page.getByRole("heading", { name: "Runs", level: 1 }).waitFor();
});

it.each([
  ["a run", "runs/0199b3a2-0000-7000-8000-00000000ffff", "Runs"],
  ["a task of a run", "runs/0199b3a2-0000-7000-8000-00000000ffff/tasks/t-1", "Runs"],
  ["a plan", "plans/0199b3a2-0000-7000-8000-00000000ffff", "Plans"],
  ["a plan by no id", "plans/first", "Plans"],
  ["a session", "sessions/0199b3a2-0000-7000-8000-00000000ffff", "Sessions"],
  ["a trace", `system/traces/${"f".repeat(32)}`, "Traces"],
])("says of %s that is not there that it is not, with the way to those that are", async (_, path, others) => {
  await page.goto(`${dashboard.url}/${path}`);

  await page.getByRole("heading", { name: "It is not here", level: 1 }).waitFor();

  await page.getByRole("alert").waitFor();
  expect(await page.getByRole("button", { name: "Try again" }).count()).toBe(0);
  await page.getByRole("main").getByRole("link", { name: others, exact: true }).waitFor();
  expect(await findingsOn(page)).toEqual([]);
});

it("shows all of what its search field asks for on a phone", async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  await page.keyboard.press("Control+k");
  const field = page.getByPlaceholder(/Where to/);
  await field.waitFor();
  await page.evaluate("document.fonts.ready");

  const [wanted, room] = await field.evaluate((input: HTMLInputElement) => {
    const { font, letterSpacing, paddingLeft, paddingRight } = getComputedStyle(input);
    const pen = document.createElement("canvas").getContext("2d");
    if (pen === null) throw new Error("no canvas");
    Object.assign(pen, { font, letterSpacing });
    const padding = parseFloat(paddingLeft) + parseFloat(paddingRight);
    return [pen.measureText(input.placeholder).width, input.clientWidth - padding] as const;
  });

  expect(wanted).toBeLessThanOrEqual(room);
  await page.keyboard.press("Escape");
  await page.setViewportSize({ width: 1280, height: 860 });
});

it("has what waits for somebody above what was proven, on a phone", async () => {
  const storageState = await page.context().storageState();
  const phone = await dashboard.visit({ storageState, viewport: { width: 360, height: 740 } });
  await phone.goto(dashboard.url);
  const topOf = async (name: string): Promise<number> =>
    (await phone.getByRole("region", { name }).boundingBox())?.y ?? Number.NaN;
  await phone.getByRole("region", { name: "Fleet" }).waitFor();

  const tops = await Promise.all(["Runs", "Waits for you", "Proven criteria, run by run", "Fleet"].map(topOf));

  expect(tops).toEqual(tops.toSorted((a, b) => a - b));
  expect(new Set(tops).size).toBe(4);
  await phone.context().close();
});

it("ends with a sign-out, after which nothing is shown", async () => {
  await page.getByRole("button", { name: "Account" }).click();
  await page.getByRole("menuitem", { name: "Sign out" }).click();
  await page.getByRole("heading", { name: "Sign in to Provost" }).waitFor();

  await page.goto(`${dashboard.url}/runs`);

  await page.getByRole("heading", { name: "Sign in to Provost" }).waitFor();
  expect(new URL(page.url()).searchParams.get("next")).toBe("/runs");
});

it("gave the browser nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});
