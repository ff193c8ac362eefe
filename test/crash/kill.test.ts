/**
 * `kill -9` of the engine at many points of one plan, then `resume` or the same command again. The points are lines of its progress, drawn from a
 * seed, so that a failure can be repeated: each is a place where something has just been acknowledged.
 */
import { mkdtempSync, readdirSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createGitRepository, type GitRepository } from "../support/git-repository.ts";
import { processesWith } from "../support/processes.ts";
import { homeOf, provostJson, startProvost } from "../support/provost-command.ts";

const SEEDS = [1, 2, 3, 4, 5, 6, 7, 8];
const TASKS = 8;

/** Each task tells an outside file that it has come to its end: what is told twice was done twice. */
const PLAN = `---
agents:
  builder: { kind: shell, env: [EFFECTS], sandbox: { writable: [$EFFECTS] } }
defaults: { agent: builder }
---
# Survive

## Phase 1: First half

${tasks(1, TASKS / 2)}

**Completion Criteria:**

- [ ] The first half is there

  \`\`\`check
  kind: exec
  command: [ls, ${names(1, TASKS / 2)}]
  \`\`\`

## Phase 2: Second half

${tasks(TASKS / 2 + 1, TASKS)}

**Completion Criteria:**

- [ ] Everything is there

  \`\`\`check
  kind: exec
  command: [ls, ${names(1, TASKS)}]
  \`\`\`
`;

function tasks(from: number, to: number): string {
  return numbers(from, to)
    .map(
      (n) =>
        `- [ ] Write part ${n}\n\n  \`\`\`sh\n  echo ${n} > part-${n}.txt\n  echo ${n} >> "$EFFECTS/list"\n  \`\`\`\n`,
    )
    .join("\n");
}
function names(from: number, to: number): string {
  return numbers(from, to)
    .map((n) => `part-${n}.txt`)
    .join(", ");
}
function numbers(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

/** mulberry32: small, seeded, good enough to spread kills. */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
};

type Status = {
  inHand: boolean | null;
  run: { state: string; decision: string | null; branch: string };
  tasks: { taskId: string; state: string; mergeCommit: string | null; leaseToken: number }[];
};

let repository: GitRepository;
let outside: string;
beforeEach(() => {
  repository = createGitRepository({ "PLAN.md": PLAN });
  outside = mkdtempSync(join(tmpdir(), "provost-effects-"));
});
afterEach(() => {
  repository.remove();
  rmSync(outside, { recursive: true, force: true });
});

const environment = () => ({ EFFECTS: outside });

/** Kills after `lines` lines of progress; resolves to false when the engine had come to its end before. */
const runAndKill = async (args: string[], lines: number): Promise<boolean> => {
  const engine = startProvost(args, repository.path, environment());
  let seen = 0;
  for await (const _ of engine.progress) {
    seen += 1;
    if (seen === lines) engine.process.kill("SIGKILL");
  }
  return (await engine.finished).exitCode === null;
};

const runIds = async (): Promise<string[]> => {
  if (!existsSync(homeOf(repository.path))) return [];
  const { document } = await provostJson(["runs"], repository.path);
  return (document as { runs: { runId: string }[] }).runs.map((run) => run.runId);
};

const status = async (runId: string): Promise<Status> => {
  const { document } = await provostJson(["status", runId], repository.path);
  return document as Status;
};

let kills = 0;

/** Kills and resumes until the run has ended; returns its id and what each look in between has seen as finished. */
const surviveKills = async (seed: number): Promise<{ runId: string; seen: Status["tasks"][] }> => {
  const random = randomFrom(seed);
  const sameCommand = seed % 2 === 0;
  const seen: Status["tasks"][] = [];
  let args = ["run", "PLAN.md"];
  for (let round = 0; round < 4; round += 1) {
    const killed = await runAndKill(args, 1 + Math.floor(random() * 24));
    kills += killed ? 1 : 0;
    const [runId] = await runIds();
    if (runId === undefined) continue; // killed before the run was on record: then nothing was acknowledged
    if (!sameCommand) args = ["resume", runId];
    const now = await status(runId);
    expect(now.inHand).toBe(false);
    seen.push(now.tasks.filter((task) => task.state === "succeeded"));
    if (now.run.state !== "finished") continue;
    // Killed between its end and its packet, it lacks that; killed later, there is nothing to resume.
    if (killed) await startProvost(["resume", runId], repository.path, environment()).finished;
    return { runId, seen };
  }
  const last = await startProvost(args, repository.path, environment()).finished;
  const [runId] = await runIds();
  if (runId === undefined) throw new Error(`there is no run at the end: ${last.stderr}`);
  expect(await runIds()).toEqual([runId]);
  return { runId, seen };
};

test.each(SEEDS)("seed %i: nothing finished is done again, nothing acknowledged is lost", async (seed) => {
  const { runId, seen } = await surviveKills(seed);

  const end = await status(runId);
  expect(end.run).toMatchObject({ state: "finished", decision: "go" });
  expect(end.tasks.map((task) => task.state)).toEqual(Array.from({ length: TASKS }, () => "succeeded"));
  for (const task of seen.flat()) expect(end.tasks).toContainEqual(task);
  for (const { taskId, mergeCommit } of end.tasks) {
    const ofTask = ["--first-parent", "--format=%H", `--grep=Provost-Task: ${taskId}`];
    expect(repository.git("log", ...ofTask, end.run.branch).split("\n")).toEqual([mergeCommit]);
  }
  expect(processesWith(`EFFECTS=${environment().EFFECTS}`)).toEqual([]);
  expect(readdirSync(join(homeOf(repository.path), "processes"))).toEqual([]);
  expect(repository.git("worktree", "list").split("\n")).toHaveLength(1);
  expect(repository.git("status", "--porcelain")).toBe("");
  const packet = join(homeOf(repository.path), "runs", runId, "packet");
  expect(await provostJson(["verify", packet], repository.path)).toMatchObject({
    exitCode: 0,
    document: { ok: true, problem: null },
  });
});

test("the kills met engines at work", () => {
  // A seed that draws late lines may meet the end first; most must not, or the tests above prove nothing.
  expect(kills).toBeGreaterThanOrEqual(SEEDS.length * 2);
});
