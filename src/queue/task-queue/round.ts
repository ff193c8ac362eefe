/**
 * What callers of one tenant asked for in one moment, done in one transaction and one round trip: reports, leases and new
 * tasks. New tasks come last: what agents ask for is answered with what was there before.
 */
import { ProvostError } from "../../model/errors.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import { PRIORITY_HEAD_START_MS } from "../../model/queue-task.ts";
import type { Enqueued, LeasedTask, TaskLease } from "../../model/queue-task.ts";
import { isObserved } from "../../runtime/instruments.ts";
import { leaseName, readMoved, succeedStatement } from "../../store/tasks/leased-tasks.ts";
import type { SucceededRow } from "../../store/tasks/leased-tasks.ts";
import type { Statement } from "../../store/connection/pipeline.ts";
import {
  leaseStatement,
  readHasLeft,
  readIsGoverned,
  readLastTurnMs,
  readLeased,
} from "../../store/tasks/task-handout.ts";
import type { LeaseRequest } from "../../store/tasks/task-handout.ts";
import { insertTasksStatement, readInserted } from "../../store/tasks/task-intake.ts";
import type { NewTaskRow } from "../../store/tasks/task-intake.ts";
import { readKeysStatement } from "../../store/tasks/task-keys.ts";
import type { OwnedKey, TaskKey } from "../../store/tasks/task-keys.ts";
import { handOff } from "./hand-off.ts";
import { leasedTask } from "./leased-task.ts";
import { measureDispatched, measureEnqueued, measureSucceeded } from "./measure-round.ts";
import type { OpenOffer } from "./offers.ts";

type Caller<Answer> = { resolve: (answer: Answer) => void; reject: (error: unknown) => void };

export type EnqueueItem = Caller<Enqueued[]> & { rows: NewTaskRow[] };
/** False: the lease was lost, or the report is one that came before. */
export type SuccessItem = Caller<boolean> & { row: SucceededRow };
export type LeaseItem = Caller<Handout> & { request: LeaseRequest };
/**
 * @property lastTurnMs the turn of the last one; null when there is none
 * @property isGoverned what these queues hold has to be counted before it is handed out (governor.ts)
 * @property againInMs there is more, but no room for it under the limits: when to ask again, at the latest
 */
export type Handout = { tasks: LeasedTask[]; lastTurnMs: number | null; isGoverned: boolean; againInMs: number | null };

export type Round = { enqueues: EnqueueItem[]; successes: SuccessItem[]; leases: LeaseItem[] };

/** What a committed statement answers, and to whom. */
type Step = { statement: Statement; settle: (rows: readonly object[]) => void };

/** The queues with work that waits and that nobody may know of, new or passed over, and its earliest turn in each. */
export type Queued = ReadonlyMap<string, number>;

const wait = (queued: Map<string, number>, queue: string, turnMs: number): void => {
  queued.set(queue, Math.min(turnMs, queued.get(queue) ?? Infinity));
};

/** @property queued filled when the steps are settled */
export type RoundPlan = { steps: Step[]; queued: Queued; release: () => void };

const successStep = (tenantId: TenantId, now: Date, items: readonly SuccessItem[]): Step => ({
  statement: succeedStatement(
    tenantId,
    now,
    items.map(({ row }) => row),
  ),
  settle: (rows) => {
    const { count, leases } = readMoved(rows);
    measureSucceeded(tenantId, count);
    // By their leases: beside who holds a task, one who has lost it may report on it in the same round.
    const moved = leases && new Set(leases);
    for (const item of items) item.resolve(moved === null || moved.has(leaseName(item.row.lease)));
  },
});

const leaseStep = (
  tenantId: TenantId,
  now: Date,
  { request, resolve }: LeaseItem,
  left: Map<string, number>,
): Step => ({
  statement: leaseStatement(tenantId, now, request),
  settle: (rows) => {
    const leased = readLeased(rows, now);
    const lastTurnMs = readLastTurnMs(rows);
    measureDispatched(leased);
    if (readHasLeft(rows)) for (const queue of request.queues) wait(left, queue, lastTurnMs ?? -Infinity);
    resolve({
      tasks: leased.map((row) => leasedTask(tenantId, request.agentId, row)),
      lastTurnMs,
      isGoverned: readIsGoverned(rows),
      againInMs: null,
    });
  },
});

/** Of tasks that were given the same id in one moment the first is made. */
const distinct = (rows: readonly NewTaskRow[]): readonly NewTaskRow[] => {
  const ids = new Set<string>();
  return rows.every(({ key }) => key === null)
    ? rows
    : rows.filter(({ taskId }) => !ids.has(taskId) && ids.add(taskId) !== undefined);
};

const keyName = ({ queue, key }: { queue: string; key: string }): string => `${queue}\u001f${key}`;

/** @param inserted null for all */
const answer = (items: readonly EnqueueItem[], inserted: Set<string> | null, owners: readonly object[]): void => {
  const byKey = new Map((owners as OwnedKey[]).map((owner) => [keyName(owner), owner.taskId]));
  for (const { rows, resolve, reject } of items) {
    const lost = inserted && rows.find(({ key, taskId }) => key === null && !inserted.has(taskId));
    if (lost) {
      reject(new ProvostError("INTERNAL", `task ${lost.taskId} was not stored`, { taskId: lost.taskId }));
      continue;
    }
    resolve(
      rows.map(({ key, taskId }): Enqueued => {
        const owner = key === null ? taskId : (byKey.get(keyName(key)) ?? taskId);
        // deleted, so that of two with the same id only the first was created
        const created =
          owner === taskId && (inserted === null || (key === null ? inserted.has(taskId) : inserted.delete(taskId)));
        return { taskId: owner, created };
      }),
    );
  }
};

const note = (queued: Map<string, number>, { queue, priority, runInMs }: NewTaskRow, now: Date): void => {
  if (runInMs !== null) return; // it waits for its time, and not for an agent
  wait(queued, queue, now.getTime() - priority * PRIORITY_HEAD_START_MS);
};

const enqueueSteps = (
  tenantId: TenantId,
  now: Date,
  items: readonly EnqueueItem[],
  offers: readonly OpenOffer[],
  queued: Map<string, number>,
): Pick<RoundPlan, "steps" | "release"> => {
  const rows = distinct(items.flatMap((item) => item.rows));
  const handover = handOff(tenantId, rows, offers, now);
  let statement: Statement;
  try {
    statement = insertTasksStatement(tenantId, now, rows, handover.takers);
  } catch (error) {
    handover.release();
    throw error;
  }
  const keys = rows.flatMap(({ key }): TaskKey[] => (key === null ? [] : [key]));
  let inserted: Set<string> | null = null;
  const insert: Step = {
    statement,
    settle: (answers) => {
      const found = readInserted(answers);
      if (isObserved()) measureEnqueued(tenantId, rows, found);
      const all = keys.length === 0 && found.leased.length + found.queued.length === rows.length;
      inserted = all ? null : new Set([...found.leased, ...found.queued]);
      handover.settle(found.leased);
      const waiting = found.queued.length === rows.length ? null : new Set(found.queued);
      for (const row of rows) if (waiting === null || waiting.has(row.taskId)) note(queued, row, now);
      if (keys.length === 0) answer(items, inserted, []);
    },
  };
  if (keys.length === 0) return { steps: [insert], release: handover.release };
  const owners: Step = {
    statement: readKeysStatement(tenantId, keys),
    settle: (answers) => answer(items, inserted, answers),
  };
  return { steps: [insert, owners], release: handover.release };
};

export const planRound = (tenantId: TenantId, now: Date, round: Round, offers: readonly OpenOffer[]): RoundPlan => {
  const queued = new Map<string, number>();
  const first: Step[] = [];
  if (round.successes.length > 0) first.push(successStep(tenantId, now, round.successes));
  for (const item of round.leases) first.push(leaseStep(tenantId, now, item, queued));
  if (round.enqueues.length === 0) return { steps: first, queued, release: () => undefined };
  const { steps, release } = enqueueSteps(tenantId, now, round.enqueues, offers, queued);
  return { steps: [...first, ...steps], queued, release };
};

export const callersOf = ({ enqueues, successes, leases }: Round): Caller<never>[] => [
  ...successes,
  ...leases,
  ...enqueues,
];

/** One for each caller: what fails together is done alone, so that each gets its own outcome. */
export const apart = ({ enqueues, successes, leases }: Round): Round[] => [
  ...successes.map((item): Round => ({ enqueues: [], successes: [item], leases: [] })),
  ...leases.map((item): Round => ({ enqueues: [], successes: [], leases: [item] })),
  ...enqueues.map((item): Round => ({ enqueues: [item], successes: [], leases: [] })),
];

export const taskLeaseLost = ({ taskId, token, agentId }: Pick<TaskLease, "token" | "agentId"> & { taskId: TaskId }) =>
  new ProvostError(
    "LEASE_LOST",
    `agent ${agentId} no longer holds task ${taskId} under token ${token}; its report changed nothing`,
    { taskId, token, agentId },
  );
