/**
 * Circuit breakers. A kind of tasks in a queue that fails for what it depends on is not handed out for a while, so that
 * its attempts are not used up and what is down is left alone; then one task at a time tries it. When one has succeeded,
 * the breaker closes, and dead letters that failed for the dependency meanwhile are tried again by themselves.
 */
import { createEventLog } from "../../events/event-log.ts";
import type { NewEvent } from "../../model/event.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import type { TaskBreaker } from "../../model/task-breaker.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database, Tx } from "../../store/database.ts";
import { reviveDeadLetters } from "../../store/queues/dead-letters.ts";
import {
  deleteBreaker,
  findBreaker,
  hasSucceededSince,
  listOpenBreakers,
  lockProbed,
  putBreaker,
} from "../../store/tasks/task-breakers.ts";
import { counted, isRipe, opened, WINDOW_MS } from "./breaker.ts";

export type Breakers = {
  /** Those that are open, or are being tried. */
  breakers(tenantId: TenantId): Promise<TaskBreaker[]>;
  /** Closes what has proved to work again, and has its dead letters tried again; returns those. */
  settleBreakers(tenantId: TenantId): Promise<TaskId[]>;
};

type BreakerOpened = Extract<NewEvent, { name: "breaker.opened" }>;

export type DependencyFailure = { queue: string; kind: string; message: string };

const BATCH = 1_000;

/**
 * In the transaction that records the failures. Returns what is to be told of it, when all breakers are locked: told one by
 * one, the first would keep others from the tenant's events while it waits for the breaker of the second.
 */
export const countFailures = async (tx: Tx, failures: readonly DependencyFailure[]): Promise<BreakerOpened[]> => {
  const told: BreakerOpened[] = [];
  const groups = Map.groupBy(failures, ({ queue, kind }) => JSON.stringify([queue, kind]));
  // in one order for all: two that wait for each other's rows would deadlock
  for (const [, same] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [{ queue, kind, message }] = same as [DependencyFailure, ...DependencyFailure[]];
    const name = { queue, kind };
    const given = { name, failures: same.length, problem: message, now: tx.now };
    const breaker = counted(await findBreaker(tx, name), given);
    const opens = isRipe(breaker) && !(await hasSucceededSince(tx, name, new Date(tx.now.getTime() - WINDOW_MS)));
    await putBreaker(tx, opens ? opened(breaker, tx.now) : breaker);
    if (!opens) continue;
    const payload = { ...name, failures: breaker.failures, problem: message };
    told.push({ name: "breaker.opened", runId: null, actor: "engine", payload });
  }
  return told;
};

/** What failed for it since shortly before it opened. */
const revive = async (tx: Tx, { queue, kind, since }: TaskBreaker, lastEvent: string): Promise<TaskId[]> => {
  const filter = { queue, kind, class: "dependency" as const, since };
  const all: TaskId[] = [];
  for (;;) {
    const batch = { filter, taskIds: null, limit: BATCH, edit: {}, lastEvent };
    const { taskIds, isMore } = await reviveDeadLetters(tx, batch);
    all.push(...taskIds);
    if (!isMore) return all;
  }
};

const settle = async (tx: Tx): Promise<TaskId[]> => {
  const events = createEventLog();
  const revived: TaskId[] = [];
  const told: NewEvent[][] = [];
  for (const breaker of await lockProbed(tx)) {
    if (!(await hasSucceededSince(tx, breaker, breaker.openedAt))) continue;
    await deleteBreaker(tx, breaker);
    const eventId = uuidV7(tx.now);
    const taskIds = await revive(tx, breaker, eventId);
    const { queue, kind } = breaker;
    told.push([
      { name: "breaker.closed", runId: null, actor: "engine", payload: { queue, kind, taskIds } },
      ...(taskIds.length > 0
        ? [{ eventId, name: "dead-letters.retried", runId: null, actor: "engine", payload: { taskIds } } as const]
        : []),
    ]);
    revived.push(...taskIds);
  }
  // When all breakers are settled: a chained event keeps others from the tenant's events to the commit.
  for (const both of told) await events.append(tx, both);
  return revived;
};

export const createBreakers = (db: Database): Breakers => ({
  breakers: (tenantId) => db.transaction(tenantId, listOpenBreakers),
  settleBreakers: (tenantId) => db.transaction(tenantId, settle),
});
