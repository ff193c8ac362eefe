/** Hands out work. */
import { createEventLog } from "../events/event-log.ts";
import type { AgentId, AttemptId, RunId, TenantId } from "../model/ids.ts";
import type { Lease } from "../model/run.ts";
import { uuidV7 } from "../runtime/ids.ts";
import { observe } from "../runtime/instruments.ts";
import { insertAttempts } from "../store/runs/attempts.ts";
import type { Tx } from "../store/database.ts";
import { lockRunning } from "../store/runs/runs.ts";
import { holdKeys } from "../store/tasks/task-key-holders.ts";
import { findClashing, leaseTasks as leaseRows, lockDueTasks } from "../store/tasks/task-leases.ts";
import type { DueTask } from "../store/tasks/task-leases.ts";
import type { QueueParts } from "./queue-parts.ts";

export type LeaseRequest = {
  tenantId: TenantId;
  /** All running runs of the tenant when it is absent. */
  runId?: RunId | undefined;
  agentId: AgentId;
  /** Names of agents that the caller can act as. */
  agents: readonly string[];
  limit: number;
  leaseMs: number;
};

/** Takes tasks in their order and leaves out those that conflict with one that was taken before. */
const compatible = (due: readonly DueTask[]): DueTask[] => {
  const taken = new Set<string>();
  return due.filter(({ runId, conflictKeys }) => {
    const keys = conflictKeys.map((key) => `${runId} ${key}`);
    if (keys.some((key) => taken.has(key))) return false;
    for (const key of keys) taken.add(key);
    return true;
  });
};

/** Leaves out those that are to wait for one that is in hand, or was taken before. */
const apart = async (tx: Tx, due: readonly DueTask[]): Promise<readonly DueTask[]> => {
  const waiting = due.filter(({ isPatient, clashesWith }) => isPatient && clashesWith.length > 0);
  if (waiting.length === 0) return due;
  const clashing = await findClashing(tx, waiting);
  const taken = new Set<string>();
  return due.filter(({ runId, taskId, clashesWith, isPatient }) => {
    const name = `${runId} ${taskId}`;
    if (isPatient && (clashing.has(name) || clashesWith.some((other) => taken.has(`${runId} ${other}`)))) return false;
    taken.add(name);
    return true;
  });
};

type Round = { leases: Lease[]; again: boolean };

const leaseRound = async (tx: Tx, request: LeaseRequest, limit: number, now: Date): Promise<Round> => {
  const runIds = await lockRunning(tx, request.runId ?? null);
  if (runIds.length === 0) return { leases: [], again: false };
  const due = await lockDueTasks(tx, { runIds, agents: request.agents, limit, now });
  const wanted = await apart(tx, compatible(due));
  const losers = await holdKeys(
    tx,
    wanted.map(({ runId, taskId, conflictKeys }) => ({ runId, taskId, keys: conflictKeys })),
  );
  const won = wanted.filter(({ runId, taskId }) => !losers.has(`${runId} ${taskId}`));
  // Room was taken up by tasks that cannot run now; now that their keys are held, the next look passes over them.
  const again = won.length < due.length;
  return won.length === 0 ? { leases: [], again } : { leases: await take(tx, request, won, now), again };
};

const take = async (tx: Tx, request: LeaseRequest, won: readonly DueTask[], now: Date): Promise<Lease[]> => {
  const { tenantId, agentId, leaseMs } = request;
  const expiresAt = new Date(now.getTime() + leaseMs);
  const rows = await leaseRows(tx, won, { agentId, expiresAt });
  const leases = rows.map((row): Lease => ({
    ...row,
    tenantId,
    agentId,
    attemptId: uuidV7(now) as AttemptId,
    number: row.token,
    expiresAt,
  }));
  await insertAttempts(tx, leases, agentId, now);
  await createEventLog().append(
    tx,
    leases.map(({ runId, taskId, attemptId, number, token }) => {
      return { name: "task.leased", runId, taskId, actor: agentId, payload: { attemptId, number, agentId, token } };
    }),
  );
  tx.afterCommit(() => {
    for (const { dueAt } of won) {
      const waited = Math.max(0, now.getTime() - dueAt.getTime()) / 1_000;
      observe("provost_dispatch_latency_seconds", { kind: "run", queue: "" }, waited);
    }
  });
  const order = new Map(won.map(({ runId, taskId }, index) => [`${runId} ${taskId}`, index]));
  const placeOf = ({ runId, taskId }: Lease): number => order.get(`${runId} ${taskId}`) ?? 0;
  return leases.sort((a, b) => placeOf(a) - placeOf(b));
};

/** A round that finds nothing but conflicts again and again is others' doing: they will wake this agent later. */
const MAX_ROUNDS = 8;

/** Up to `limit` leases, the smallest rank first. A transaction a round, so that no round's keys are waited for. */
export const leaseTasks = async ({ db, clock }: QueueParts, request: LeaseRequest): Promise<Lease[]> => {
  const leases: Lease[] = [];
  for (let round = 0; round < MAX_ROUNDS && leases.length < request.limit; round += 1) {
    const limit = request.limit - leases.length;
    const found = await db.transaction(request.tenantId, (tx) => leaseRound(tx, request, limit, clock.now()));
    leases.push(...found.leases);
    if (!found.again) break;
  }
  return leases;
};
