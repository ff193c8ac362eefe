/** Pause and cancel from another process: what agents have started ends at once, with all that it has started. */
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { Event } from "../../src/model/event.ts";
import type { GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { createProject } from "../support/prepared-home.ts";
import { peakKb, processesWith } from "../support/processes.ts";
import { homeOf, provost, provostJson, startProvost } from "../support/provost-command.ts";
import { expectWithin } from "../support/within.ts";

/** Seconds that nobody else on this machine sleeps: by them what is left of a check is found. */
const LONG = `614.${process.pid}`;

const PLAN = nativePlan(
  [
    {
      tasks: [
        {
          title: "Wait with a whole family",
          // A child, one that left the process group, and one that also ignores SIGHUP.
          script:
            'sleep 600 &\nsetsid sh -c "sleep 600 & sleep 600" &\nnohup sleep 600 &\n[ -e "$GO" ] || { echo waiting; sleep 600; }\necho x > x.txt',
        },
        { title: "Be quick", script: "echo y > y.txt" },
      ],
      criteria: [{ title: "Both are there", check: exec("ls", "x.txt", "y.txt") }],
    },
  ],
  ["MARK", "GO"],
);

let repository: GitRepository;
beforeEach(() => {
  repository = createProject({ "README.md": "# Test\n", "PLAN.md": PLAN });
});
afterEach(() => repository.remove());

const call = (...args: string[]) => provostJson(args, repository.path);
const status = async (run: string) => (await call("status", run)).document as RunStatus;
const eventsOf = async (run: string) => ((await call("logs", run)).document as { events: Event[] }).events;

/** Starts an engine and resolves when both tasks were begun and the quick one was merged. */
const startWaiting = async (args: string[]) => {
  const mark = `provost-test-${Math.random().toString(36).slice(2)}`;
  const engine = startProvost(args, repository.path, { MARK: mark, GO: join(repository.path, ".provost", "go") });
  const wanted = new Set(args[0] === "run" ? ["Wait with a whole family", "Be quick"] : ["Wait with a whole family"]);
  for await (const line of engine.progress) {
    for (const title of wanted) {
      const isThere = title === "Be quick" ? /merged|done|succeeded/.test(line) : line.includes("attempt");
      if (line.includes(title) && isThere) wanted.delete(title);
    }
    if (wanted.size === 0) break;
  }
  return { mark, engine };
};

const between = (events: readonly Event[], from: Event["name"], to: Event["name"]): number => {
  const time = (name: Event["name"]) => Date.parse(String(events.findLast((event) => event.name === name)?.time));
  return time(to) - time(from);
};

const cancelTook = async (runId: string): Promise<number> =>
  between(await eventsOf(runId), "run.cancelling", "run.cancelled");

/** A run of its own, cancelled in the midst of its work. */
const cancelAnother = async (): Promise<string> => {
  const { mark, engine } = await startWaiting(["run", "PLAN.md"]);
  const [run] = ((await call("runs")).document as { runs: { runId: string }[] }).runs;
  expect((await call("cancel", String(run?.runId))).exitCode).toBe(0);
  await engine.finished;
  expect(processesWith(mark)).toEqual([]);
  return String(run?.runId);
};

test("pause from another process, resume, cancel from another process", async () => {
  const first = await startWaiting(["run", "PLAN.md"]);
  const [run] = ((await call("runs")).document as { runs: { runId: string }[] }).runs;
  const runId = String(run?.runId);
  // An attempt is told of before its script runs.
  await expect.poll(() => processesWith(first.mark).length, { timeout: 60_000 }).toBeGreaterThanOrEqual(4);

  const paused = await call("pause", runId.slice(-8), "--reason", "freeze");
  const afterPause = await first.engine.finished;
  expect(paused).toMatchObject({ exitCode: 0, document: { run: runId } });
  expect(afterPause.exitCode).toBe(4);
  expect(afterPause.stdout + afterPause.stderr).toContain(`provost resume ${runId}`);
  expect(processesWith(first.mark)).toEqual([]);
  const between1 = await status(runId);
  expect(between1.run.state).toBe("paused");
  expect(between1.tasks.map(({ title, state }) => [title, state])).toEqual([
    ["Wait with a whole family", "queued"],
    ["Be quick", "succeeded"],
  ]);
  const waiting = String(between1.tasks.find(({ state }) => state === "queued")?.taskId);
  const { reasons } = (await call("explain", waiting, "--run", runId)).document as { reasons: string[] };
  expect(reasons).toContainEqual(expect.stringMatching(/^its run is paused, by the user at \d{4}-.+Z: freeze$/));
  // Whoever pauses it again is told that there is nothing to pause.
  expect((await call("pause", runId)).exitCode).toBe(1);

  const second = await startWaiting(["resume"]);
  const cancelled = await call("cancel", runId);
  const end = await second.engine.finished;
  expect(cancelled.exitCode).toBe(0);
  expect(end.exitCode).toBe(1);
  expect(processesWith(second.mark)).toEqual([]);
  const last = await status(runId);
  expect(last.run).toMatchObject({ state: "cancelled", decision: null });
  expect(last.tasks.map(({ state }) => state)).toEqual(["cancelled", "succeeded"]);
  await expectWithin(1_000, async (attempt) => cancelTook(attempt === 0 ? runId : await cancelAnother()));
  expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
  const packet = join(homeOf(repository.path), "runs", runId, "packet");
  expect(existsSync(packet)).toBe(true);
  expect((await call("verify", packet)).exitCode).toBe(0);

  expect(await call("resume", runId)).toMatchObject({
    exitCode: 1,
    document: { error: { code: "RUN_NOT_RESUMABLE" } },
  });
  expect(await call("resume", "nonsense")).toMatchObject({
    exitCode: 2,
    document: { error: { code: "RUN_NOT_FOUND" } },
  });
  expect(await call("resume")).toMatchObject({ exitCode: 2, document: { error: { code: "RUN_NOT_FOUND" } } });
  const late = await call("cancel", runId);
  expect(late).toMatchObject({ exitCode: 1, document: { error: { code: "STATE_CONFLICT" } } });
  expect(late.document).toMatchObject({ error: { message: expect.stringMatching(/can be cancelled$/) } });
});

test("a run that nobody works on can be cancelled", async () => {
  const { engine } = await startWaiting(["run", "PLAN.md"]);
  engine.process.kill("SIGTERM");
  expect((await engine.finished).exitCode).toBe(4);
  const [run] = ((await call("runs")).document as { runs: { runId: string }[] }).runs;

  const cancelled = await provost(["cancel", String(run?.runId)], repository.path);

  expect(cancelled).toMatchObject({ exitCode: 0, stderr: "" });
  expect((await status(String(run?.runId))).run.state).toBe("cancelled");
});

test("a check is stopped by a pause with all that it started, and held to its limits", async () => {
  const busy = `test -e part.txt || exit 1; [ -e "$GO" ] || { sleep ${LONG} & setsid sleep ${LONG} & sleep ${LONG}; }`;
  const hangs = `test -e part.txt || exit 1; sleep ${LONG}`;
  const shout = "test -e part.txt || exit 1; yes 'all is well' | head -c 100000000";
  const plan = nativePlan([
    {
      tasks: [{ title: "Write the part", script: "echo part > part.txt" }],
      criteria: [
        { title: "It is checked for long", check: { ...exec("sh", "-c", busy), env: ["GO"] } },
        { title: "It is checked loudly", check: exec("sh", "-c", shout) },
        { title: "It hangs", check: { ...exec("sh", "-c", hangs), timeout: "1 s" } },
        {
          title: "It leaves things",
          check: exec("sh", "-c", `test -e part.txt && { setsid sleep ${LONG} & nohup sleep ${LONG} & }`),
        },
      ],
    },
  ]);
  repository.commit({ "PLAN.md": plan });
  const go = join(repository.path, ".provost", "go");
  const engine = startProvost(["run", "PLAN.md", "--max-agents", "8"], repository.path, { GO: go });
  const open = new Set(["loudly: green at head", "It hangs: error at head", "things: green at head"]);
  let interrupted = false;
  for await (const line of engine.progress) {
    for (const words of open) if (line.includes(words)) open.delete(words);
    if (open.size > 0 || interrupted) continue;
    interrupted = true; // a second time would end it at once, with all that it has started still there
    engine.process.kill("SIGINT");
  }
  expect((await engine.finished).exitCode).toBe(4);
  expect(processesWith(`sleep\u0000${LONG}`)).toEqual([]);
  repository.write({ ".provost/go": "" });
  const peaks: number[] = [];
  const again = startProvost(["resume", "--json"], repository.path, { GO: go });
  for await (const _ of again.progress) peaks.push(peakKb(Number(again.process.pid)));

  const { exitCode, stdout } = await again.finished;
  expect(exitCode).toBe(1);
  const { criteria } = await status((JSON.parse(stdout) as { run: string }).run);
  expect(criteria.map(({ title, verdict, reason }) => [title, verdict, reason.split(":")[0]])).toEqual([
    ["It is checked for long", "proven", "green on the merged tree"],
    ["It is checked loudly", "proven", "green on the merged tree"],
    ["It hangs", "unproven", "could not be observed on the merged tree"],
    ["It leaves things", "proven", "green on the merged tree"],
  ]);
  expect(processesWith(`sleep\u0000${LONG}`)).toEqual([]);
  expect(Math.max(...peaks)).toBeLessThan(300_000);
});

test("a failed task is tried again while the rest goes on", async () => {
  const wait = 'until [ -e "$GO/now" ]; do sleep 0.05; done';
  const plan = nativePlan(
    [
      {
        tasks: [
          {
            title: "Fail",
            fields: ["attempts: 1"],
            script: '[ -e "$GO/mended" ] || exit 3; echo f > f.txt; touch "$GO/now"',
          },
          { title: "Wait", script: wait },
          { title: "Follow", fields: ["depends on: Fail"], script: "cat f.txt > g.txt" },
        ],
      },
    ],
    ["GO"],
  );
  repository.commit({ "PLAN.md": plan });
  const go = join(repository.path, ".git", "go");
  mkdirSync(go);
  const engine = startProvost(["run", "PLAN.md"], repository.path, { GO: go });
  for await (const line of engine.progress) if (line.includes("task Follow: skipped")) break;
  const { runs } = (await call("runs")).document as { runs: { runId: string }[] };
  repository.write({ ".git/go/mended": "" });

  expect(await call("retry", String(runs[0]?.runId), "Fail")).toMatchObject({ exitCode: 0 });

  expect((await engine.finished).exitCode).toBe(0);
  expect((await status(String(runs[0]?.runId))).tasks.map(({ state }) => state)).toEqual(Array(3).fill("succeeded"));
});
