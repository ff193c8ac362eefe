import { existsSync, mkdtempSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { aPlan, type PlanParts } from "../../../test/support/a-plan.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { engineParts, putRun } from "../../../test/support/engine-parts.ts";
import { createGitRepository, type GitRepository } from "../../../test/support/git-repository.ts";
import { loadSigningKey } from "../../proof/signing-key.ts";
import { attestRun } from "../reading/attest-run.ts";
import { createEventLog } from "../../events/event-log.ts";
import { checkSchema } from "../../model/check.ts";
import { ProvostError } from "../../model/errors.ts";
import { LOCAL_TENANT, type RunId } from "../../model/ids.ts";
import { cancelRun, pauseRun, resumeRun } from "../../queue/run-control.ts";
import { listAttempts } from "../../store/runs/attempts.ts";
import { insertAttestation } from "../../store/runs/attestations.ts";
import { putBudget } from "../../store/models/budgets.ts";
import { listCriteria } from "../../store/runs/criteria.ts";
import { listGates } from "../../store/runs/gates.ts";
import { openHome } from "../../store/home/home.ts";
import { getRun } from "../../store/runs/runs.ts";
import { listTasks } from "../../store/tasks/tasks.ts";
import { executeRun, type EngineParts } from "./execute.ts";
import { readStatus } from "../reading/status.ts";
import { settleRun } from "./settle.ts";

let database: TestDatabase;
let repository: GitRepository;
let folder: string;
let parts: EngineParts;

beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  repository = createGitRepository({ "README.md": "# Test\n", "shared.txt": "one\n" });
  folder = mkdtempSync(join(tmpdir(), "provost-run-"));
  const home = await openHome(join(folder, "home"));
  parts = engineParts(database.db, home);
});
afterEach(() => {
  repository.remove();
  rmSync(folder, { recursive: true, force: true });
});

const shell = (script: string, rest: object = {}) => ({ agent: "shell", script, ...rest });
const exec = (...command: string[]) => checkSchema.parse({ kind: "exec", command });

const begin = async (sketch: PlanParts, links: string[] = []): Promise<RunId> => {
  const plan = aPlan({ agents: [{ name: "shell", kind: "shell", sandbox: { writable: ["$MARKS"] } }], ...sketch });
  const compiled = { ...plan, repository: { ...plan.repository, links } };
  return putRun(parts, compiled, { repository, planPath: join(folder, "PLAN.md") });
};

const read = (runId: RunId) =>
  parts.db.transaction(LOCAL_TENANT, async (tx) => ({
    run: await getRun(tx, runId),
    tasks: await listTasks(tx, runId),
    attempts: await listAttempts(tx, runId),
    criteria: await listCriteria(tx, runId),
    gates: await listGates(tx, runId),
    events: (await parts.events.read(tx, { runId, limit: 1_000 })).map((event) => event.name),
  }));

const neverAborted = new AbortController().signal;

test("two phases of work are merged, proven and packed", async () => {
  const runId = await begin({
    phases: [{ id: "p1" }, { id: "p2" }],
    tasks: [
      { id: "a", phaseId: "p1", binding: shell("echo a > a.txt") },
      { id: "b", phaseId: "p1", binding: shell("echo b > b.txt") },
      { id: "c", phaseId: "p2", binding: shell("cat a.txt b.txt > c.txt") },
    ],
    criteria: [
      { id: "c-ab", gateId: "g1", check: exec("ls", "a.txt", "b.txt") },
      { id: "c-c", gateId: "g2", check: exec("grep", "b", "c.txt") },
    ],
    gates: [
      { id: "g1", phaseId: "p1", criterionIds: ["c-ab"] },
      { id: "g2", phaseId: "p2", criterionIds: ["c-c"] },
    ],
  });

  const context = await executeRun(parts, runId, { signal: neverAborted });
  const packet = await settleRun(context, false);

  const { run, tasks, criteria, gates } = await read(runId);
  expect(run).toMatchObject({ state: "finished", decision: "go" });
  expect(tasks.map((task) => task.state)).toEqual(["succeeded", "succeeded", "succeeded"]);
  expect(criteria.map((criterion) => [criterion.base?.outcome, criterion.head?.outcome, criterion.verdict])).toEqual([
    ["red", "green", "proven"],
    ["red", "green", "proven"],
  ]);
  expect(gates.map((gate) => gate.decision)).toEqual(["go", "go"]);
  expect(repository.git("show", `${run.branch}:c.txt`)).toBe("a\nb");
  expect(repository.git("status", "--porcelain")).toBe("");
  expect(existsSync(join(String(packet), "manifest.json"))).toBe(true);
  expect((await readStatus(parts, runId)).agents).toMatchObject([
    { agentId: "local-1", pid: process.pid, endedAt: expect.any(Date) },
    { agentId: "local-2", pid: process.pid, endedAt: expect.any(Date) },
  ]);
});

test("an agent that says done without doing it is refuted, and later phases are not begun", async () => {
  const runId = await begin({
    phases: [{ id: "p1" }, { id: "p2" }],
    tasks: [
      { id: "liar", phaseId: "p1", binding: shell("echo done") },
      { id: "later", phaseId: "p2", binding: shell("echo later > later.txt") },
    ],
    criteria: [
      { id: "c-a", gateId: "g1", check: exec("ls", "a.txt") },
      { id: "c-b", gateId: "g2", check: exec("ls", "later.txt") },
    ],
    gates: [
      { id: "g1", phaseId: "p1", criterionIds: ["c-a"] },
      { id: "g2", phaseId: "p2", criterionIds: ["c-b"] },
    ],
  });

  const context = await executeRun(parts, runId, { signal: neverAborted });
  await settleRun(context, false);

  const { run, tasks, criteria, gates } = await read(runId);
  expect(run).toMatchObject({ state: "finished", decision: "no-go" });
  expect(tasks.map((task) => task.state)).toEqual(["succeeded", "skipped"]);
  expect(criteria.map(({ verdict }) => verdict)).toEqual(["refuted", "unproven"]);
  expect(criteria[1]?.reason).toBe("its phase was not begun: the gate before it said no-go");
  expect(gates.map((gate) => gate.decision)).toEqual(["no-go", null]);
});

test("tasks that change the same line conflict: the second sees the conflict and works again on the merged tree", async () => {
  // Neither ends before the other has begun: whoever began later would have the first one's work, and no conflict.
  const meet = (name: string, other: string) =>
    `touch $MARKS/${name}; until [ -e $MARKS/${other} ]; do sleep 0.01; done`;
  const write = (name: string, other: string) =>
    `${meet(name, other)}; echo ${name} >> shared.txt; echo "\${PROVOST_CONFLICT_FILES:-}" > ${name}.conflict`;
  vi.stubEnv("MARKS", folder);
  const runId = await begin({
    phases: [{ id: "p1" }],
    tasks: [
      { id: "a", phaseId: "p1", binding: shell(write("a", "b"), { env: ["MARKS"] }) },
      { id: "b", phaseId: "p1", binding: shell(write("b", "a"), { env: ["MARKS"] }) },
    ],
    criteria: [{ id: "c", gateId: "g", check: exec("sh", "-c", "grep a shared.txt && grep b shared.txt") }],
    gates: [{ id: "g", phaseId: "p1", criterionIds: ["c"] }],
  });

  await executeRun(parts, runId, { signal: neverAborted });

  const { run, tasks, attempts, events } = await read(runId);
  expect(run).toMatchObject({ state: "finished", decision: "go" });
  expect(tasks.map((task) => task.state)).toEqual(["succeeded", "succeeded"]);
  expect(attempts.filter((attempt) => attempt.failure?.code === "MERGE_CONFLICT")).toHaveLength(1);
  expect(events).toContain("merge.conflicted");
  const again = attempts.find((attempt) => attempt.number === 2);
  expect(repository.git("show", `${run.branch}:${again?.taskId}.conflict`)).toBe("shared.txt");
});

test("a task whose own check is red on the merged tree is not merged", async () => {
  const runId = await begin({
    tasks: [
      {
        id: "a",
        binding: shell("echo broken > a.txt", { checks: [exec("grep", "whole", "a.txt")], maxAttempts: 1 }),
      },
    ],
    gates: [{ id: "g", criterionIds: [], implied: true }],
  });

  await executeRun(parts, runId, { signal: neverAborted });

  const { run, tasks } = await read(runId);
  expect(run.decision).toBe("no-go");
  expect(tasks[0]).toMatchObject({ state: "failed", failure: { code: "MERGE_CHECK_FAILED" } });
  expect(run.headCommit).toBe(run.baseCommit);
});

test("nothing is begun that no budget has time for, and its task fails for good", async () => {
  const runId = await begin({
    tasks: [{ id: "a", binding: shell("sleep 600") }],
    gates: [{ id: "g", criterionIds: [], implied: true }],
  });
  const budget = { measure: "ms", most: 1_000, period: "total", warnPercent: 80, downgradePercent: null } as const;
  await parts.db.transaction(LOCAL_TENANT, (tx) => putBudget(tx, { scope: "run", key: runId, ...budget }, new Date(0)));

  await executeRun(parts, runId, { signal: neverAborted });

  const { run, tasks, attempts } = await read(runId);
  expect(run.decision).toBe("no-go");
  expect(attempts).toHaveLength(1);
  expect(tasks[0]).toMatchObject({ state: "failed", failure: { code: "BUDGET_EXHAUSTED" } });
});

test("a pause ends what runs, and the run goes on from there", async () => {
  const runId = await begin({
    tasks: [
      {
        id: "a",
        binding: shell('[ -e "$MARKS/mark" ] || { touch "$MARKS/mark"; sleep 600; }; echo a > a.txt', {
          env: ["MARKS"],
        }),
      },
    ],
    gates: [{ id: "g", criterionIds: [], implied: true }],
  });
  vi.stubEnv("MARKS", folder);
  const user = new AbortController();
  const watcher = watch(folder, (_, name) => name === "mark" && user.abort());

  await executeRun(parts, runId, { signal: user.signal });
  watcher.close();
  const paused = await read(runId);
  await parts.db.transaction(LOCAL_TENANT, (tx) => resumeRun(tx, runId, "test"));
  await executeRun(parts, runId, { signal: neverAborted });

  expect(paused.run.state).toBe("paused");
  expect(paused.tasks[0]?.state).toBe("queued");
  expect((await read(runId)).run).toMatchObject({ state: "finished", decision: "go" });
});

test("a pause that comes between the last gate and the end is a pause", async () => {
  const runId = await begin({
    tasks: [{ id: "a", binding: shell("echo a > a.txt") }],
    gates: [{ id: "g", criterionIds: [], implied: true }],
  });
  const { db } = database;
  const log = createEventLog();
  let isDecided = false;
  const append: typeof log.append = (tx, events) => {
    isDecided ||= events.some((event) => event.name === "gate.decided");
    return log.append(tx, events);
  };
  const transaction: typeof db.transaction = async (tenantId, work) => {
    const isNext = isDecided;
    isDecided = false;
    if (isNext) await db.transaction(tenantId, (tx) => pauseRun(tx, runId, "late"));
    return db.transaction(tenantId, work);
  };

  await executeRun({ ...parts, events: { ...log, append }, db: { ...db, transaction } }, runId, {
    signal: neverAborted,
  });
  const paused = await read(runId);
  await parts.db.transaction(LOCAL_TENANT, (tx) => resumeRun(tx, runId, "test"));
  await executeRun(parts, runId, { signal: neverAborted });

  expect(paused.run.state).toBe("paused");
  expect((await read(runId)).run).toMatchObject({ state: "finished", decision: "go" });
});

test("a run that is cancelled while what it holds is let go of, after a pause, is cancelled", async () => {
  const runId = await begin({
    tasks: [{ id: "a", binding: shell('touch "$MARKS/held"; sleep 600', { env: ["MARKS"] }) }],
    gates: [{ id: "g", criterionIds: [], implied: true }],
  });
  vi.stubEnv("MARKS", folder);
  const { queue } = parts;
  const giveBack: typeof queue.giveBack = async (lease, reason) => {
    await parts.db.transaction(LOCAL_TENANT, (tx) => cancelRun(tx, runId, "not wanted any more"));
    return queue.giveBack(lease, reason);
  };
  const user = new AbortController();
  const watcher = watch(folder, (_, name) => name === "held" && user.abort());
  await executeRun({ ...parts, queue: { ...queue, giveBack } }, runId, { signal: user.signal });
  watcher.close();
  const { run, tasks } = await read(runId);

  expect(run.state).toBe("cancelled");
  expect(tasks.map(({ state }) => state)).toEqual(["cancelled"]);
});

test("a run that cannot be put in order is paused, and says so", async () => {
  const runId = await begin({
    tasks: [{ id: "a", binding: shell("echo a > a.txt") }],
    gates: [{ id: "g", criterionIds: [], implied: true }],
  });
  const recall = () => Promise.reject(new ProvostError("INTERNAL", "the leases are not to be had"));

  await expect(
    executeRun({ ...parts, queue: { ...parts.queue, recall } }, runId, { signal: neverAborted }),
  ).rejects.toMatchObject({ message: expect.stringContaining(`provost resume ${runId}`) as string });

  expect((await read(runId)).run.state).toBe("paused");
  const events = await parts.db.transaction(LOCAL_TENANT, (tx) => parts.events.read(tx, { runId, limit: 1_000 }));
  expect(events.find(({ name }) => name === "run.paused")).toMatchObject({
    actor: "engine",
    payload: { reason: "INTERNAL: the leases are not to be had" },
  });
});

test("a run whose repository is gone is paused, and says so", async () => {
  const runId = await begin({
    tasks: [{ id: "a", binding: shell("echo a > a.txt") }],
    gates: [{ id: "g", criterionIds: [], implied: true }],
  });
  repository.remove();

  await expect(executeRun(parts, runId, { signal: neverAborted })).rejects.toMatchObject({
    code: "REPOSITORY_MISSING",
    message: expect.stringContaining(`provost resume ${runId}`) as string,
  });

  expect((await read(runId)).run.state).toBe("paused");
});

test("what the plan links is there for tasks and checks, and is never committed", async () => {
  repository.write({ "vendor/tool.sh": "echo made\n" });
  const runId = await begin(
    {
      phases: [{ id: "p1" }],
      tasks: [{ id: "a", phaseId: "p1", binding: shell("sh vendor/tool.sh > made.txt") }],
      criteria: [{ id: "c", gateId: "g", check: exec("sh", "-c", "test -f vendor/tool.sh && test -f made.txt") }],
      gates: [{ id: "g", phaseId: "p1", criterionIds: ["c"] }],
    },
    ["vendor"],
  );

  await executeRun(parts, runId, { signal: neverAborted });

  const { run } = await read(runId);
  expect(run.decision).toBe("go");
  expect(repository.git("ls-tree", "--name-only", run.branch).split("\n")).toEqual([
    "README.md",
    "made.txt",
    "shared.txt",
  ]);
});

test("a waiver that nobody signed with the engine's key counts for nothing", async () => {
  const runId = await begin({
    phases: [{ id: "p1" }],
    tasks: [{ id: "a", phaseId: "p1", binding: shell("echo a > a.txt") }],
    criteria: [{ id: "c", gateId: "g", check: exec("ls", "never.txt") }],
    gates: [{ id: "g", phaseId: "p1", criterionIds: ["c"] }],
  });
  const word = { kind: "waiver", runId, subject: "c", role: "owner", by: "Mallory", reason: "trust me" } as const;
  const forged = { ...word, owner: null, due: null, at: "2026-01-01T00:00:00.000Z", signature: "AAAA", keyId: "0" };
  await parts.db.transaction(LOCAL_TENANT, (tx) => insertAttestation(tx, runId, forged));

  await executeRun(parts, runId, { signal: neverAborted });

  const { run, criteria } = await read(runId);
  expect(run.decision).toBe("no-go");
  expect(criteria[0]?.verdict).toBe("refuted");
});

test("a word that comes between the verdicts and the end of the run is heard before it ends", async () => {
  const runId = await begin({
    phases: [{ id: "p1" }],
    tasks: [{ id: "a", phaseId: "p1", binding: shell("echo a > a.txt") }],
    criteria: [{ id: "c", gateId: "g", check: checkSchema.parse({ kind: "approval", role: "lead" }) }],
    gates: [{ id: "g", phaseId: "p1", criterionIds: ["c"] }],
  });
  const key = await loadSigningKey(parts.home.keys);
  const word = { kind: "approval", subject: "c", role: "lead", by: "Ada", reason: "I have seen it" } as const;
  const log = createEventLog();
  const decisions: unknown[] = [];
  const append: typeof log.append = async (tx, events) => {
    const decided = events.filter(({ name }) => name === "gate.decided");
    decisions.push(...decided.map(({ payload }) => (payload as { decision: string }).decision));
    if (decided.length > 0 && decisions.length === 1)
      await parts.db.transaction(LOCAL_TENANT, (own) => attestRun(own, log, runId, word, key));
    return log.append(tx, events);
  };

  await executeRun({ ...parts, events: { ...log, append } }, runId, { signal: neverAborted });

  expect(decisions).toEqual(["no-go", "go"]);
  expect((await read(runId)).run).toMatchObject({ state: "finished", decision: "go" });
});
