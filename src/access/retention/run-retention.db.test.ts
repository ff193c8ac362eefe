/** When a run is removed and when it is not, what stays of it, and that every event stays accounted for. */
import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock, type TestClock } from "../../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { runRecords } from "../../../test/support/run-records.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { AgentId, AgentSessionId, AttemptId, RunId, TaskId, TenantId } from "../../model/ids.ts";
import type { RunFork } from "../../model/run-fork.ts";
import { failRun, startRun } from "../../queue/run-control.ts";
import { insertAgentSession, sumRunSpending } from "../../store/agents/agent-sessions.ts";
import { listAgentLoads } from "../../store/agents/agent-spending.ts";
import { registerAgent } from "../../store/agents/agents.ts";
import { type Database, openDatabase, type Tx } from "../../store/database.ts";
import { getRunPlan } from "../../store/runs/run-plans.ts";
import { getRun, lockRun } from "../../store/runs/runs.ts";
import { createEventRetention, type EventRetention } from "./event-retention.ts";
import { createRetention } from "./retention.ts";
import { createRunRetention, type RunRetention } from "./run-retention.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const signer = {
  keyId: createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex"),
  publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  sign: (bytes: Uint8Array) => sign(null, bytes, privateKey),
  verify: (bytes: Uint8Array, signature: Uint8Array) => verify(null, bytes, publicKey, signature),
};
const DAY_MS = 86_400_000;
const ASKED = { by: "user:ada", reason: "it printed a password", confirm: true };

let database: TestDatabase;
let db: Database;
let clock: TestClock;
let tenantId: TenantId;
let tenants = 0;
let events: EventRetention;
let runs: RunRetention;
let dropped: number;

beforeAll(async () => {
  clock = createTestClock(new Date("2024-06-15T12:00:00Z"));
  database = await openTestDatabase();
  db = await openDatabase(database.connection, clock);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(() => {
  tenants += 1;
  dropped = 0;
  tenantId = `tenant-${tenants}` as TenantId;
  const parts = { db, events: createEventLog(), signer };
  events = createEventRetention({ ...parts, keepDays: 90 });
  const dropFiles = async (): Promise<void> => void (dropped += 1);
  const onFailure = (error: unknown): never => {
    throw error;
  };
  runs = createRunRetention({ ...parts, keepDays: 30, dropFiles, onFailure });
});

const inTx = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(tenantId, work);
const started = async (fork?: RunFork): Promise<RunId> => {
  const records = runRecords({ a: {}, b: { dependsOn: ["a"] } });
  const { runId } = await inTx((tx) => startRun(tx, fork === undefined ? records : { ...records, fork }));
  return runId;
};
const ended = async (fork?: RunFork): Promise<RunId> => {
  const runId = await started(fork);
  await inTx((tx) => failRun(tx, runId, { code: "DISK_FULL", message: "no room" }));
  return runId;
};
const forkOf = (sourceRunId: RunId): RunFork => ({
  sourceRunId,
  through: 1,
  headCommit: "base",
  changes: { models: [], agents: [] },
  inherited: [],
});
const subscribe = (name: string, kind: string, cursor: number): Promise<unknown> =>
  database.admin.query(
    `insert into provost.subscriptions (tenant_id, subscription_id, name, kind, source, state, filter, batch_size, cursor,
       created_at)
     values ($1, $2, $2, $3, 'postgres', 'active', '{}', 100, $4, now())`,
    [tenantId, name, kind, cursor],
  );
const audited = async (): Promise<object[]> => {
  const { rows } = await database.admin.query<{ actor: string; payload: object }>(
    "select actor, payload from provost.events where tenant_id = $1 and stream = 'tenant' and name = 'run.removed'",
    [tenantId],
  );
  return rows;
};

test("it is said what would go, then it goes, and who asks for it is told so", async () => {
  const runId = await ended();
  const other = await ended();
  const before = await events.verify(tenantId);

  const preview = await runs.remove(tenantId, runId, { ...ASKED, confirm: false });
  expect(preview).toMatchObject({ runId, state: "failed", decision: null, removedAt: null, packetSha256: null });
  expect(preview.events).toBeGreaterThan(1);
  expect(dropped).toBe(0);
  expect(await inTx((tx) => getRun(tx, runId))).toMatchObject({ state: "failed" });

  const removal = await runs.remove(tenantId, runId, ASKED);
  expect(removal).toEqual({ ...preview, removedAt: expect.any(Date) as Date });
  expect(dropped).toBe(1);
  const asks = [getRun, getRunPlan, (tx: Tx, id: RunId) => lockRun(tx, id, "share")];
  for (const ask of asks as ((tx: Tx, id: RunId) => Promise<unknown>)[]) {
    await expect(inTx((tx) => ask(tx, runId))).rejects.toMatchObject({
      code: "RUN_REMOVED",
      details: { removedBy: "user:ada", events: preview.events, lastHash: preview.lastHash },
    });
  }
  // the other one has the same plan
  expect((await inTx((tx) => getRunPlan(tx, other))).plan.title).toBe("A plan");
  expect(await audited()).toMatchObject([
    { actor: "user:ada", payload: { run: runId, reason: "it printed a password", events: preview.events } },
  ]);
  expect(await events.verify(tenantId)).toMatchObject({
    ok: true,
    signedHere: true,
    last: before.last + 1,
    removedWithRuns: preview.events,
  });
  expect(await runs.remove(tenantId, runId, ASKED)).toEqual(removal);
  expect(await audited()).toHaveLength(1);
  expect(await runs.of(tenantId)).toMatchObject({ keepDays: 30, removed: 1 });
});

test("a removal that nobody has signed is found out, and so is one that was taken off the record", async () => {
  await runs.remove(tenantId, await ended(), ASKED);
  await runs.remove(tenantId, await ended(), ASKED);
  expect(await events.verify(tenantId)).toMatchObject({ ok: true });

  await database.admin.query("update provost.removed_runs set events = events + 1 where tenant_id = $1", [tenantId]);
  expect(await events.verify(tenantId)).toMatchObject({ ok: false });
  await database.admin.query("delete from provost.removed_runs where tenant_id = $1", [tenantId]);
  expect(await events.verify(tenantId)).toMatchObject({ ok: false });
});

test("two at once are both counted", async () => {
  const both = [await ended(), await ended()];
  await Promise.all(both.map((runId) => runs.remove(tenantId, runId, ASKED)));
  expect(await events.verify(tenantId)).toMatchObject({ ok: true, signedHere: true });
  expect(await audited()).toHaveLength(2);
});

test("one that goes on is not removed, nor one that nobody knows, nor one of another tenant", async () => {
  const going = await started();
  await expect(runs.remove(tenantId, going, ASKED)).rejects.toMatchObject({ code: "STATE_CONFLICT" });
  const unknown = "01990000-0000-7000-8000-000000000001";
  await expect(runs.remove(tenantId, unknown, ASKED)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });

  const mine = await ended();
  const another = "another" as TenantId;
  await expect(runs.remove(another, mine, ASKED)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
  await runs.remove(tenantId, mine, ASKED);
  await expect(runs.remove(another, mine, ASKED)).rejects.toMatchObject({ code: "RUN_NOT_FOUND" });
});

test("one that a fork stands on stays until the fork is gone, and none begins on one that is gone", async () => {
  const source = await ended();
  const fork = await ended(forkOf(source));
  await expect(runs.remove(tenantId, source, ASKED)).rejects.toMatchObject({
    code: "RUN_HELD",
    details: { heldBy: fork },
  });
  await runs.remove(tenantId, fork, ASKED);
  await runs.remove(tenantId, source, ASKED);
  await expect(started(forkOf(source))).rejects.toMatchObject({ code: "RUN_REMOVED" });
  expect(await events.verify(tenantId)).toMatchObject({ ok: true });
});

test("one stays whose work another run has inherited, by whichever way", async () => {
  const [source, heir] = [await ended(), await ended()];
  await database.admin.query(
    `insert into provost.attempts (tenant_id, attempt_id, run_id, task_id, number, agent_id, state, started_at)
     values ($1, $1 || '-done', $2, 'a', 1, 'ada', 'succeeded', now())`,
    [tenantId, source],
  );
  await database.admin.query(
    `insert into provost.inherited_tasks (tenant_id, run_id, task_id, place, attempt_id, merge_commit, event_position,
       event_hash)
     values ($1, $2, 'a', 0, $1 || '-done', 'merge', 1, '')`,
    [tenantId, heir],
  );
  await expect(runs.remove(tenantId, source, ASKED)).rejects.toMatchObject({ code: "RUN_HELD" });
});

test("no subscription misses an event, and no stream that is filled again", async () => {
  const runId = await ended();
  await subscribe("nightly", "pull", 1);
  const held = (heldBy: string) => expect.objectContaining({ code: "RUN_HELD", details: { runId, heldBy } }) as Error;
  await expect(runs.remove(tenantId, runId, ASKED)).rejects.toEqual(held("nightly"));
  await database.admin.query("update provost.subscriptions set cursor = 1000 where tenant_id = $1", [tenantId]);
  await database.admin.query(
    `insert into provost.parked_events (tenant_id, subscription_id, position, key, state, failures, parked_at)
     values ($1, 'nightly', 1, 'k', 'dead', 3, now())`,
    [tenantId],
  );
  await expect(runs.remove(tenantId, runId, ASKED)).rejects.toEqual(held("nightly"));
  await database.admin.query("delete from provost.parked_events where tenant_id = $1", [tenantId]);
  await subscribe("stream", "relay", 1_000);
  await expect(runs.remove(tenantId, runId, ASKED)).rejects.toEqual(held("stream"));
  await database.admin.query("delete from provost.subscriptions where tenant_id = $1 and name = 'stream'", [tenantId]);
  expect(await runs.remove(tenantId, runId, ASKED)).toMatchObject({ removedAt: expect.any(Date) as Date });
});

test("what it has cost stays, and who for", async () => {
  const runId = await ended();
  const [agentId, attemptId] = ["local-1" as AgentId, `${tenantId}-attempt` as AttemptId];
  await inTx((tx) => registerAgent(tx, { agentId, name: "slot", kind: "shell", capabilities: [], host: "h", pid: 7 }));
  await database.admin.query(
    `insert into provost.attempts (tenant_id, attempt_id, run_id, task_id, number, agent_id, state, started_at)
     values ($1, $2, $3, 'a', 1, $4, 'failed', now())`,
    [tenantId, attemptId, runId, agentId],
  );
  await inTx(async (tx) => {
    const sessionId = `${tenantId}-session` as AgentSessionId;
    const whose = { agentName: "coder", openedBy: "coder", title: "t", parentId: null, parentSeq: null };
    await insertAgentSession(tx, { ...whose, sessionId, runId, taskId: "a" as TaskId, attemptId });
    await tx.query("update agent_sessions set steps = 2, input_tokens = 90, micro_usd = 7 where tenant_id = $1", [
      tx.tenantId,
    ]);
  });
  const spent = async () => ({
    ofRun: await inTx((tx) => sumRunSpending(tx, runId)),
    ofAgents: (await inTx(listAgentLoads)).map(({ spending }) => spending),
  });
  const before = await spent();
  expect(before).toMatchObject({ ofRun: { microUsd: 7 }, ofAgents: [{ steps: 2, microUsd: 7 }] });

  await runs.remove(tenantId, runId, ASKED);

  expect(await spent()).toEqual(before);
});

test("by age they go once they are old enough; what something stands on, and what is young, stays", async () => {
  const faults: unknown[] = [];
  const old = await Promise.all(Array.from({ length: 23 }, () => ended()));
  const source = await ended();
  const going = await started();
  clock.advance(31 * DAY_MS);
  const young = await ended(forkOf(source));
  const retentionFor = (runDays: number | null) =>
    createRetention({
      db,
      clock,
      events,
      runs,
      settings: { eventDays: 90, workDays: 90, runDays },
      tenants: async () => [tenantId],
      onFault: (error) => faults.push(error),
    });

  const forGood = retentionFor(null);
  await forGood.work();
  await forGood.close();
  expect(forGood.removed()).toMatchObject({ runs: 0 });
  // each control plane does it
  const [retention, another] = [retentionFor(30), retentionFor(30)];
  await Promise.all([retention.work(), another.work()]);
  await retention.close();
  await another.close();

  expect(faults).toEqual([]);
  expect(retention.removed().runs + another.removed().runs).toBe(23);
  await expect(inTx((tx) => getRun(tx, old[0]!))).rejects.toMatchObject({
    code: "RUN_REMOVED",
    details: { removedBy: "engine", reason: "it ended more than 30 days ago" },
  });
  for (const runId of [source, going, young]) expect(await inTx((tx) => getRun(tx, runId))).toMatchObject({ runId });
  expect(await events.verify(tenantId)).toMatchObject({ ok: true, signedHere: true });
});

test("the database removes no run by age that ended less than a week ago, and lets nobody forget one", async () => {
  const runId = await ended();
  await database.admin.query("update provost.runs set finished_at = now() - interval '6 days' where run_id = $1", [
    runId,
  ]);
  const ask = (text: string) => inTx((tx) => tx.query(text));
  const remove = (before: string) => `select refused from provost.remove_run('${runId}', 'me', 'why', ${before}, true)`;
  await expect(ask(remove("now() - interval '6 days'"))).rejects.toMatchObject({ code: "PV002" });
  expect(await ask(remove("now() - interval '7 days'"))).toEqual([{ refused: "too-young" }]);
  await expect(ask(`select provost.remove_run('${runId}', 'me', '', null, true)`)).rejects.toMatchObject({
    code: "PV002",
  });
  await runs.remove(tenantId, runId, ASKED);
  for (const text of ["delete from removed_runs", "update removed_runs set events = 0", "delete from runs"]) {
    await expect(ask(text)).rejects.toMatchObject({ code: "42501" });
  }
});
