/** Pause and cancel from another process: what agents have started ends at once, with all that it has started. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { RunStatus } from "../../src/control-plane.ts";
import type { Event } from "../../src/model/event.ts";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { exec, nativePlan } from "../support/native-plan.ts";
import { processesWith } from "../support/processes.ts";
import { homeOf, provost, provostJson, startProvost } from "../support/provost-command.ts";

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
  repository = createGitRepository({ "README.md": "# Test\n", "PLAN.md": PLAN });
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

test("pause from another process, resume, cancel from another process", async () => {
  const first = await startWaiting(["run", "PLAN.md"]);
  const [run] = ((await call("runs")).document as { runs: { runId: string }[] }).runs;
  const runId = String(run?.runId);
  expect(processesWith(first.mark).length).toBeGreaterThanOrEqual(4);

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
  expect(between(await eventsOf(runId), "run.cancelling", "run.cancelled")).toBeLessThan(1_000);
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
  expect((await call("cancel", runId)).exitCode).toBe(1);
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
