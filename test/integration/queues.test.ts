/** Tasks without a run as a person meets them: on the command line, alone and beside a control plane with an agent. */
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { readEndpoint } from "../../src/runtime/endpoint-file.ts";
import { prepareHome } from "../support/prepared-home.ts";
import { provost, provostJson, type Started, startProvost } from "../support/provost-command.ts";

let folder: string;
let home: string;
let started: Started[];
beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "provost-queues-")));
  home = join(folder, "home");
  prepareHome(home);
  started = [];
});
afterEach(async () => {
  for (const { process: child, finished } of started.toReversed()) {
    child.kill("SIGTERM");
    await finished;
  }
  rmSync(folder, { recursive: true, force: true });
});

const command = (...args: string[]) => provost([...args, "--home", home], folder);
const json = async <T>(...args: string[]): Promise<T> => {
  const { exitCode, document } = await provostJson([...args, "--home", home], folder);
  expect({ args, exitCode }).toEqual({ args, exitCode: 0 });
  return document as T;
};

type Shown = { state: string; failedAttempts: unknown[] };
type Letters = { deadLetters: { taskId: string; failure: { message: string } }[] };

const startUp = async (): Promise<string> => {
  const up = startProvost(["up", "--port", "0", "--json", "--home", home], folder);
  started.push(up);
  const lines = createInterface({ input: up.process.stdout as NodeJS.ReadableStream });
  const [line] = (await once(lines, "line")) as [string];
  return (JSON.parse(line) as { url: string }).url;
};

const startAgent = async (url: string, ...more: string[]): Promise<void> => {
  const PROVOST_TOKEN = (await readEndpoint(home))?.token ?? "";
  const args = ["agent", "--url", url, "--queue", "chores", "--work-dir", "work", "--slots", "2", ...more];
  started.push(startProvost(args, folder, { PROVOST_TOKEN }));
};

test("without a control plane the commands work on the data folder themselves", { timeout: 180_000 }, async () => {
  const nowhere = join(folder, "nowhere");
  expect((await provost(["tasks", "list", "--home", nowhere], folder)).stderr).toContain("there are no queues");
  writeFileSync(join(folder, "tasks.jsonl"), '{"kind":"a","idempotencyKey":"1"}\n\n{"kind":"b","priority":2}\n');
  writeFileSync(join(folder, "wrong.jsonl"), '{"kind":"a","paylod":1}\n');

  const { tasks } = await json<{ tasks: { taskId: string }[] }>("tasks", "enqueue", "--file", "tasks.jsonl");
  const wrong = await command("tasks", "enqueue", "--file", "wrong.jsonl");
  const [first = { taskId: "" }] = tasks;
  await json("queues", "pause", "default", "--reason", "the night");
  await json("queues", "limit", "default", "--in-hand", "4", "--rate", "100/min", "--burst", "10");
  const limited = await command("queues", "limit", "default");
  const ambiguous = await command("queues", "limit", "--in-hand", "4");

  expect(wrong).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("wrong.jsonl, line 1") });
  expect((await command("queues", "breakers")).stdout).toContain("no breaker is open");
  expect(limited.stdout).toMatch(/default +4 +- +100 in 1 min 0 s, 10 at once/);
  expect(ambiguous).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("--all") });
  expect(await json("queues", "list")).toMatchObject({ queues: [{ queued: 2, pausedReason: "the night" }] });
  expect(await json("tasks", "cancel", first.taskId)).toMatchObject({ task: { state: "cancelled" } });
  expect((await command("tasks", "cancel", first.taskId, "--reason", "again")).exitCode).toBe(0);
  expect(await json("tasks", "replay", first.taskId)).toMatchObject({ created: true });
  expect((await command("queues", "resume", "default")).stdout).toContain("worked on again");
  const drained = { queue: "default", paused: true, drained: true, reason: "it moves", inHand: 0 };
  expect(await json("queues", "drain", "default", "--reason", "it moves", "--within", "1 min")).toEqual(drained);
  const { stdout: listed } = await command("queues", "list");
  expect(listed).toMatch(/^QUEUE .* IN\/MIN +DONE\/MIN +FAILED\/MIN +STATE/);
  expect(listed).toMatch(/^default .* 0\.6 +0 +0 +drained: it moves$/m);
  expect(listed).toContain("of the last 5 minutes");
  const nightly = ["nightly", "30 2 * * *", "shell", "--time-zone", "Europe/Berlin"];
  expect((await command("schedules", "add", ...nightly)).stdout).toContain("fires first at");
  expect((await command("schedules", "add", ...nightly)).stderr).toContain("SCHEDULE_EXISTS");
  await json("schedules", "pause", "nightly", "--reason", "quiet week");
  expect(await json("schedules", "list")).toMatchObject({ schedules: [{ pausedReason: "quiet week" }] });
  expect(await json("schedules", "resume", "nightly")).toMatchObject({ schedule: { pausedReason: null } });
  const { taskId: fired } = (await json("schedules", "fire", "nightly")) as { taskId: string };
  expect(await json("tasks", "show", fired)).toMatchObject({ task: { kind: "shell", queue: "default" } });
  expect(await json("schedules", "remove", "nightly")).toEqual({ schedule: "nightly", removed: true });
  expect((await command("dead-letters", "purge")).stderr).toContain("say --all");
});

test(
  "a schedule's tasks are done by an agent; one that fails for good is put right and succeeds",
  { timeout: 180_000 },
  async () => {
    const url = await startUp();
    await startAgent(url);
    const payload = (script: string): string[] => ["--payload", JSON.stringify({ script })];
    const ticks = ["ticks", "@every 1s", "shell", "--queue", "chores", "--requires", "shell", ...payload("echo tick")];
    await json("schedules", "add", ...ticks);
    const fails = [
      "shell",
      "--queue",
      "chores",
      "--max-attempts",
      "2",
      "--backoff",
      "1ms",
      "--title",
      "render",
      ...payload("exit 3"),
    ];
    const { tasks } = await json<{ tasks: { taskId: string }[] }>("tasks", "enqueue", ...fails);
    const taskId = tasks[0]?.taskId ?? "";

    const done = async () =>
      (await json<{ tasks: unknown[] }>("tasks", "list", "--queue", "chores", "--state", "succeeded")).tasks;
    await vi.waitFor(async () => expect((await done()).length).toBeGreaterThanOrEqual(2), 60_000);
    expect(await json("schedules", "show", "ticks", "--upcoming", "2")).toMatchObject({
      schedule: { upcoming: [expect.any(String), expect.any(String)], lastFiredAt: expect.any(String) },
    });
    expect(await json("schedules", "fire", "ticks")).toMatchObject({ schedule: { name: "ticks" } });
    await json("schedules", "remove", "ticks");

    await vi.waitFor(async () => {
      const { deadLetters } = await json<Letters>("dead-letters", "list", "--queue", "chores");
      expect(deadLetters).toMatchObject([{ taskId, failure: { message: expect.stringContaining("3") } }]);
    }, 60_000);
    expect((await command("dead-letters", "show", taskId)).stdout).toContain("attempt 1 at");
    expect(await json("dead-letters", "purge", "--queue", "chores")).toEqual({ count: 1, purged: false });
    expect((await command("dead-letters", "retry", "no-such-task")).stderr).toContain("DEAD_LETTER_NOT_FOUND");

    await json("dead-letters", "edit", taskId, ...payload("echo mended"));

    const shown = async () => (await json<{ task: Shown }>("tasks", "show", taskId)).task;
    await vi.waitFor(async () => expect(await shown()).toMatchObject({ state: "succeeded" }), 60_000);
    expect(await shown()).toMatchObject({ details: { title: "render", backoff: { delayMs: 1 } } });
    expect((await shown()).failedAttempts.length).toBeGreaterThanOrEqual(1);
    expect(await json("dead-letters", "list")).toEqual({ deadLetters: [], counts: [] });
  },
);

test(
  "what a task printed is read on the command line and by the API, with the attempt that failed before",
  { timeout: 180_000 },
  async () => {
    const url = await startUp();
    await startAgent(url);
    const script = 'test "$PROVOST_ATTEMPT" = 2 && echo second || { echo first; exit 3; }';
    const asked = ["shell", "--queue", "chores", "--backoff", "1ms", "--max-attempts", "2"];
    const payload = JSON.stringify({ script });
    const { tasks } = await json<{ tasks: { taskId: string }[] }>("tasks", "enqueue", ...asked, "--payload", payload);
    const taskId = tasks[0]?.taskId ?? "";
    const shown = async () => (await json<{ task: Shown }>("tasks", "show", taskId)).task;
    await vi.waitFor(async () => expect(await shown()).toMatchObject({ state: "succeeded" }), 60_000);

    const last = await command("tasks", "logs", taskId);
    const first = await json("tasks", "logs", taskId, "--attempt", "1");
    const none = await command("tasks", "logs", taskId, "--attempt", "3");
    const authorization = `Bearer ${(await readEndpoint(home))?.token ?? ""}`;
    const answer = await fetch(`${url}/v1/queue-tasks/${taskId}/output`, {
      headers: { authorization, range: "bytes=0-2" },
    });

    expect(last).toMatchObject({ exitCode: 0, stdout: "second\n" });
    expect(first).toMatchObject({ task: taskId, attempt: 1, output: "first\n" });
    expect(none).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("TASK_NOT_FOUND") });
    expect([answer.status, await answer.text()]).toEqual([206, "sec"]);
    expect((await command("tasks", "evidence", taskId)).stdout).toContain("nothing was handed in");
  },
);

test(
  "what a task prints is followed while it waits for something, and on to its next attempt",
  { timeout: 180_000 },
  async () => {
    // Of the machine's own temporary folder scripts see nothing but what they may write.
    const gate = join(folder, "gate");
    mkdirSync(gate);
    await startAgent(await startUp(), "--writable", gate);
    const pipe = join(gate, "pipe");
    execFileSync("mkfifo", [pipe]);
    const script = `test "$PROVOST_ATTEMPT" = 2 && exec echo third; echo first; cat '${pipe}'; exit 3`;
    const payload = JSON.stringify({ script });
    const { tasks } = await json<{ tasks: { taskId: string }[] }>(
      "tasks",
      "enqueue",
      "shell",
      "--queue",
      "chores",
      "--backoff",
      "1ms",
      "--payload",
      payload,
    );
    const taskId = tasks[0]?.taskId ?? "";

    const follower = startProvost(["tasks", "logs", taskId, "--follow", "--json", "--home", home], folder);
    const lines = createInterface({ input: follower.process.stdout as NodeJS.ReadableStream });
    const [first] = (await once(lines, "line")) as [string];
    await writeFile(pipe, "second\n");
    const { exitCode, stdout, stderr } = await follower.finished;

    expect(JSON.parse(first)).toEqual({ kind: "output", task: taskId, text: "first\n" });
    const texts = stdout
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line) as { kind: string; text?: string; attempt?: number })
      .map(({ text, attempt }) => text ?? `attempt ${attempt}: `);
    expect([exitCode, texts.join("")]).toEqual([0, "first\nsecond\nattempt 2: third\n"]);
    expect(stderr).toMatch(/^attempt 1 has ended, with .+; attempt 2 follows$/m);
  },
);
