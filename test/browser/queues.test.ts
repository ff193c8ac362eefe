/** Tasks without a run, as a person keeps them going: put in, seen to fail, put right, tried again, removed, held back. */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { packageVersion } from "../../src/runtime/package-root.ts";
import { type Dashboard, openDashboard } from "../support/dashboard.ts";
import { type Started, startProvost } from "../support/provost-command.ts";
import { findingsOn } from "./axe-findings.ts";

const QUEUE = "chores";

let dashboard: Dashboard;
let page: Page;
let folder: string;
let agent: Started;
beforeAll(async () => {
  dashboard = await openDashboard();
  folder = realpathSync(mkdtempSync(join(tmpdir(), "provost-queue-agent-")));
  const args = ["agent", "--url", dashboard.url, "--queue", QUEUE, "--work-dir", "work", "--name", "builder-7"];
  // Of the machine's own temporary folder scripts see nothing but what they may write.
  mkdirSync(join(folder, "gate"));
  agent = startProvost([...args, "--writable", "gate"], folder, { PROVOST_TOKEN: dashboard.token });
  page = await dashboard.visitSignedIn();
});
afterAll(async () => {
  agent.process.kill("SIGTERM");
  await agent.finished;
  await dashboard.stop();
  rmSync(folder, { recursive: true, force: true });
});

const dialog = (name: string) => page.getByRole("dialog", { name });

const put = async (title: string, script: string): Promise<void> => {
  await page.getByRole("button", { name: "Put a task in" }).first().click();
  const form = dialog("Put a task into a queue");
  await form.getByLabel("Queue").fill(QUEUE);
  await form.getByLabel("Title").fill(title);
  await form.getByLabel("Payload, as JSON").fill(JSON.stringify({ script }));
  await form.getByRole("button", { name: "Put a task in" }).click();
  await form.waitFor({ state: "detached" });
};

const fail = async (count: number): Promise<void> => {
  const task = { kind: "shell", payload: { script: "exit 3" }, maxAttempts: 1 };
  const tasks = Array.from({ length: count }, (_, at) => ({ ...task, title: `tile ${at}` }));
  await dashboard.client.queueTasks.enqueue({ params: { queue: QUEUE }, body: { tasks } });
};

it("shows who came to work, and what they offer", async () => {
  await page.goto(`${dashboard.url}/agents`);

  await page.getByRole("button", { name: "builder-7", exact: true }).click();

  await dialog("builder-7").getByText("0 of 1 slots in use").waitFor();
  expect(await dialog("builder-7").textContent()).toContain(QUEUE);
  const row = page.getByRole("row", { name: /builder-7/, includeHidden: true });
  expect(await row.textContent()).toContain(packageVersion());
  await page.keyboard.press("Escape");
  await page.goto(`${dashboard.url}/agents?agent=nobody`);
  await dialog("Agents").getByText("No agent has this id.").waitFor();
  await page.keyboard.press("Escape");
  await dialog("Agents").waitFor({ state: "detached" });
});

it("drains an agent for a reason, puts it into quarantine and lets it out", async () => {
  const row = page.getByRole("row", { name: /builder-7/ });
  const act = async (name: string): Promise<void> => {
    await page.getByRole("button", { name: "Actions on builder-7" }).click();
    await page.getByRole("menuitem", { name }).click();
  };
  await act("Drain");
  const form = dialog("Drain builder-7");
  expect(await form.getByRole("button", { name: "Drain" }).isDisabled()).toBe(true);
  await form.getByLabel("Reason").fill("a new disk");
  await form.getByRole("button", { name: "Drain" }).click();
  await form.waitFor({ state: "detached" });
  await row.getByText("Draining", { exact: true }).waitFor();
  await row.getByText("a new disk").waitFor();
  // Nothing of the row is out of sight: all columns have room beside the sidebar.
  expect(await row.evaluate((element) => element.scrollWidth <= element.clientWidth)).toBe(true);
  expect(await findingsOn(page)).toEqual([]);

  await act("Quarantine");
  await dialog("Put builder-7 into quarantine").getByLabel("Reason").fill("it lies");
  await dialog("Put builder-7 into quarantine").getByRole("button", { name: "Quarantine" }).press("Enter");
  await row.getByText("it lies").waitFor();
  await page.getByRole("button", { name: "builder-7", exact: true }).click();
  await dialog("builder-7").getByRole("button", { name: "Let it out" }).click();
  await page.getByText("builder-7 gets work again.").waitFor();
  await dialog("builder-7").getByRole("button", { name: "Let it out" }).waitFor({ state: "detached" });
  expect(await dialog("builder-7").getByText("not on record").count()).toBe(1);
  await page.keyboard.press("Escape");
  await row.getByText("Idle", { exact: true }).waitFor();
});

it("puts a task in and sees it done, and says why it went where it went", async () => {
  await page.goto(`${dashboard.url}/queues`);
  await page.getByText("There are no queues yet.").waitFor();

  await put("greet", "echo hello");

  const tasks = page.getByRole("region", { name: `Tasks of ${QUEUE}` });
  await tasks.getByRole("table").getByText("Done", { exact: true }).waitFor();
  await tasks.getByRole("row", { name: /greet/ }).getByText("builder-7", { exact: true }).waitFor();
  await tasks.getByRole("button", { name: "greet" }).click();
  await dialog("greet").getByRole("log", { name: "Output of attempt 1" }).getByText("hello").waitFor();
  await dialog("greet").getByRole("link", { name: "Why is it where it is?" }).click();
  await dialog("Why is a task where it is?").getByText("builder-7", { exact: true }).waitFor();
  expect(new URL(page.url()).searchParams.get("task")).not.toBeNull();
  await page.keyboard.press("Escape");
});

it("shows how fast a queue goes, and over how long that was counted, on a phone as well", async () => {
  const phone = await dashboard.visitSignedIn({ viewport: { width: 360, height: 740 } });
  // what was set up is listed though it holds nothing
  await dashboard.client.queues.pause({ params: { queue: QUEUE }, body: { reason: "not yet" } });
  await dashboard.client.queues.resume({ params: { queue: QUEUE }, body: {} });
  for (const visit of [page, phone]) {
    await visit.goto(`${dashboard.url}/queues`);
    const queue = visit.getByRole("table", { name: "Queues" }).getByRole("row", { name: QUEUE });
    await queue.getByText("0.2/min in", { exact: true }).filter({ visible: true }).waitFor();
    await queue.getByText("0.2/min done", { exact: true }).filter({ visible: true }).waitFor();
    await visit.getByText("Rates are those of the last 5 min, on average.").waitFor();
    // once: in a column, or under the name where there is no room for one
    expect(await queue.getByText("0.2/min done", { exact: true }).filter({ visible: true }).count()).toBe(1);
  }
  await phone
    .getByText(/^0 waiting$/)
    .filter({ visible: true })
    .waitFor();
  await phone.context().close();
});

it("shows all of why a queue is paused, on a phone as well", async () => {
  const reason = "the machine that draws the tiles is moved tonight, and only the night shift can start it again";
  await dashboard.client.queues.pause({ params: { queue: QUEUE }, body: { reason } });
  const phone = await dashboard.visitSignedIn({ viewport: { width: 360, height: 740 } });
  for (const visit of [page, phone]) {
    await visit.goto(`${dashboard.url}/queues`);
    const said = visit.getByText(reason);
    await said.waitFor();
    const isCut = await said.evaluate((words) => {
      for (let part: Element | null = words; part !== null && part.role !== "row"; part = part.parentElement)
        if (part.scrollWidth > part.clientWidth && getComputedStyle(part).display !== "inline") return true;
      const row = words.closest("[role=row]")?.getBoundingClientRect();
      return row === undefined || words.getBoundingClientRect().bottom > row.bottom;
    });
    expect(isCut).toBe(false);
    expect(await findingsOn(visit)).toEqual([]);
  }
  await phone.context().close();
  await dashboard.client.queues.resume({ params: { queue: QUEUE }, body: {} });
});

it("does a task that has ended once more, by the keyboard, and is shown the new one", async () => {
  await page.goto(`${dashboard.url}/queues?queue=${QUEUE}`);
  const before = await dashboard.client.queueTasks.list({ query: { queue: QUEUE } });
  await page.getByRole("button", { name: "greet" }).click();
  const [ended] = before.items;
  await dialog("greet")
    .getByText(ended?.taskId ?? "")
    .waitFor();

  await dialog("greet").getByRole("button", { name: "Do it once more" }).press("Enter");

  await page.getByText("It is done once more, as a new task.").waitFor();
  await dialog("greet")
    .getByText(ended?.taskId ?? "")
    .waitFor({ state: "detached" });
  await expect
    .poll(async () => (await dashboard.client.queueTasks.list({ query: { queue: QUEUE, state: "succeeded" } })).items)
    .toHaveLength(2);
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findingsOn(page)).toEqual([]);
  }
  await page.keyboard.press("Escape");
});

it("sees a task fail for good, puts it right, and it is done", async () => {
  await page.goto(`${dashboard.url}/dead-letters`);
  await page.getByText("Nothing has failed for good.").waitFor();
  await page.locator("[data-live=live]").waitFor();
  await page.evaluate(() => Object.assign(window, { sameDocument: true }));
  await fail(1);
  await page.getByRole("button", { name: "tile 0" }).click();
  await dialog("tile 0").getByRole("button", { name: "Edit and retry" }).click();
  const form = dialog("Put it right and try it again");
  await form.getByLabel("Payload, as JSON").fill('{"script": "echo mended"');
  await form.getByText(/This is no JSON/).waitFor();
  await form.getByLabel("Payload, as JSON").fill('{"script": "echo mended"}');

  await form.getByRole("button", { name: "Edit and retry" }).click();

  await page.getByText("Nothing has failed for good.").waitFor();
  expect(await page.evaluate(() => "sameDocument" in window)).toBe(true);
  await expect
    .poll(async () => (await dashboard.client.queueTasks.list({ query: { state: "succeeded" } })).items.length)
    .toBe(3);
});

it("tries many again after it was shown which, and removes them for good only when their number is typed", async () => {
  await fail(3);
  await page.getByRole("button", { name: "Retry 3 tasks" }).click();
  // They wait, so that what is shown next is not still what was shown before.
  await dashboard.client.queues.pause({ params: { queue: QUEUE }, body: { reason: "one after the other" } });
  const retry = dialog("Try these again");
  await retry.getByText(`${QUEUE} TASK_FAILED`).waitFor();
  await retry.getByRole("button", { name: "Retry 3 tasks" }).click();
  await page.getByText("3 tasks are tried again.").waitFor();
  await page.getByText("Nothing has failed for good.").waitFor();

  // They fail once more.
  await dashboard.client.queues.pause({ params: { queue: QUEUE }, body: { reason: "not yet" } });
  await dashboard.client.queues.resume({ params: { queue: QUEUE }, body: {} });
  await expect.poll(async () => (await dashboard.client.deadLetters.counts()).items[0]?.count).toBe(3);
  await page.getByRole("button", { name: "Retry 3 tasks" }).waitFor();
  await page.getByRole("button", { name: "Purge" }).click();
  const purge = dialog("Remove these for good");
  await expect.poll(() => purge.getByRole("button", { name: "Purge" }).isDisabled()).toBe(true);
  await purge.getByLabel("Type 3 to confirm").fill("3");
  await purge.getByRole("button", { name: "Purge" }).click();

  await page.getByText("Nothing has failed for good.").waitFor();
  expect((await dashboard.client.deadLetters.counts()).items).toEqual([]);
});

it("opens a letter by Enter on its row, and says so when somebody else was faster to do away with it", async () => {
  await fail(2);
  const row = page.getByRole("row", { name: /tile 0/ });
  await row.focus();
  await page.keyboard.press("Enter");
  const letter = dialog("tile 0");
  await letter.getByRole("button", { name: "Retry", exact: true }).waitFor();
  const { items } = await dashboard.client.deadLetters.list();
  const { taskId = "" } = items.find(({ details }) => details.title === "tile 0") ?? {};
  await dashboard.client.deadLetters.purge({ body: { taskIds: [taskId], confirm: true } });

  await letter.getByRole("button", { name: "Retry", exact: true }).click();

  await page.getByText("Nothing was tried again").waitFor();
  await letter.waitFor({ state: "detached" });
  await row.waitFor({ state: "detached" });
  const focused = () => page.evaluate(() => document.activeElement?.textContent ?? "");
  await expect.poll(focused).toContain("tile 1");
});

it("pauses a queue, limits it, drains it, and lets it go on", async () => {
  await dashboard.client.queues.limit({ params: { queue: QUEUE }, body: { maxQueued: 500 } });
  // Whoever asks for the form before it is known what holds, must not be shown that nothing does.
  const asked = Promise.withResolvers<void>();
  await page.route("**/v1/queue-limits", async (route) => {
    await asked.promise;
    await route.continue();
  });
  await page.goto(`${dashboard.url}/queues`);
  const choose = async (item: string): Promise<void> => {
    await page.getByRole("button", { name: `What to do with ${QUEUE}` }).click();
    await page.getByRole("menuitem", { name: item }).click();
  };
  await choose("Pause");
  await dialog(`Pause ${QUEUE}`).getByLabel("Reason").fill("the tile server moves");
  await dialog(`Pause ${QUEUE}`).getByRole("button", { name: "Pause" }).click();
  await page.getByText("the tile server moves").waitFor();

  await choose("Limits");
  const limits = dialog(`Limits of ${QUEUE}`);
  await limits.waitFor();
  asked.resolve();
  expect(await limits.getByLabel("Waiting at most").inputValue()).toBe("500");
  await limits.getByLabel("In hand at once", { exact: true }).fill("4");
  await limits.getByLabel("Begun at most").fill("100");
  await limits.getByRole("button", { name: "Set the limits" }).click();
  await page.getByText("4 in hand, 100 a minute, 500 waiting").waitFor();
  await choose("Drain");
  await dialog(`Drain ${QUEUE}`).getByRole("button", { name: "Drain" }).click();
  await page.getByText("Drained", { exact: true }).waitFor();
  await choose("Resume");

  await page.getByText("the tile server moves").waitFor({ state: "detached" });
  const { items } = await dashboard.client.queues.limits();
  expect(items).toMatchObject([
    { queue: QUEUE, limits: { maxInHand: 4, rate: { tasks: 100, perMs: 60_000, burst: 100 }, maxQueued: 500 } },
  ]);
});

it("shows what a task prints while it goes on", async () => {
  const [first, last] = ["first", "last"].map((name) => join(folder, "gate", name)) as [string, string];
  execFileSync("mkfifo", [first, last]);
  const task = { kind: "shell", title: "two lines", payload: { script: `cat '${first}'; cat '${last}'` } };
  const put = await dashboard.client.queueTasks.enqueue({ params: { queue: QUEUE }, body: { tasks: [task] } });
  const taskId = put.items[0]?.taskId ?? "";
  await expect.poll(async () => (await dashboard.client.queueTasks.get({ params: { taskId } })).state).toBe("leased");
  await page.goto(`${dashboard.url}/queues?queue=${QUEUE}`);
  await page.getByRole("button", { name: "two lines" }).click();
  const shown = dialog("two lines");
  const output = shown.getByRole("log", { name: "Output of attempt 1" });
  await shown.getByText("Following", { exact: true }).waitFor();

  await writeFile(first, "comes at once\n");
  await output.getByText("comes at once").waitFor();
  for (const colorScheme of ["dark", "light"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await findingsOn(page)).toEqual([]);
  }
  await writeFile(last, "comes at the end\n");

  await output.getByText("comes at the end").waitFor();
  await shown.getByText("Following", { exact: true }).waitFor({ state: "detached" });
  // What is kept is read anew when the attempt is over.
  await expect.poll(() => output.getByText("comes at once").count()).toBe(1);
});

it("goes on with the next attempt when one has failed", async () => {
  const [first, last] = ["first", "last"].map((name) => join(folder, "gate", name)) as [string, string];
  const script = `test "$PROVOST_ATTEMPT" = 2 && exec cat '${last}'; cat '${first}'; exit 3`;
  const task = { kind: "shell", title: "twice", backoff: { delayMs: 2_000 }, payload: { script } };
  await dashboard.client.queueTasks.enqueue({ params: { queue: QUEUE }, body: { tasks: [task] } });
  await page.goto(`${dashboard.url}/queues?queue=${QUEUE}`);
  await page.getByRole("button", { name: "twice" }).click();
  const shown = dialog("twice");

  await shown.getByRole("heading", { name: "Output of attempt 1" }).waitFor();
  await writeFile(first, "in vain\n");
  await shown.getByRole("heading", { name: "Output of attempt 2" }).waitFor();
  await shown.getByText("Following", { exact: true }).waitFor();
  await writeFile(last, "at last\n");

  const output = shown.getByRole("log", { name: "Output of attempt 2" });
  await expect.poll(() => output.textContent()).toContain("at last");
});

it("gave the browser nothing to complain of", () => {
  expect(dashboard.complaints).toEqual([]);
});

it("has only the tasks on the page that can be seen, also on a phone", async () => {
  const tasks = Array.from({ length: 200 }, (_, at) => ({ kind: "work", title: `brick ${at}` }));
  await dashboard.client.queueTasks.enqueue({ params: { queue: "bricks" }, body: { tasks } });
  const phone = await dashboard.visitSignedIn({ viewport: { width: 360, height: 740 } });
  await phone.goto(`${dashboard.url}/queues?queue=bricks`);
  const table = phone.getByRole("region", { name: "Tasks of bricks" }).getByRole("table");
  await table.getByRole("row", { name: /brick/ }).first().waitFor();

  await expect.poll(async () => Number(await table.getAttribute("aria-rowcount"))).toBeGreaterThan(90);
  expect((await table.boundingBox())?.height).toBeLessThanOrEqual(740);
  expect(await table.getByRole("row").count()).toBeLessThan(60);
  await phone.context().close();
});
