/** Attempts that did not succeed: tried again as the retry authority says, given back, lost with their agent, cancelled. */
import { createEventLog } from "../../events/event-log.ts";
import { aboutTasks } from "../../model/event.ts";
import type { TaskId } from "../../model/ids.ts";
import type { AttemptProof, TaskLease } from "../../model/queue-task.ts";
import { nextDelayMs } from "../../model/retry.ts";
import type { TaskFailure } from "../../model/run.ts";
import type { Tx } from "../../store/database.ts";
import { insertFailedAttempts } from "../../store/tasks/failed-attempts.ts";
import { findLeases, leaseName, lockExpiredTasks, lockLeased } from "../../store/tasks/leased-tasks.ts";
import type { HeldRow } from "../../store/tasks/leased-tasks.ts";
import { cancelQueued, endLeased, failOverdue, requeueLeased } from "../../store/queues/queue-moves.ts";
import { countFailures } from "../breakers/breakers.ts";
import { storable } from "../../store/storable.ts";
import { tellExpired, tellFailures, tellReturns, withCause } from "./ending-events.ts";

export type FailedReport = { lease: TaskLease; failure: TaskFailure; proof: AttemptProof };

/** What became of failed attempts, by lease: milliseconds until the next one, null when there is none. */
export type Endings = { taskIds: TaskId[]; retries: Map<string, number | null>; queues: Set<string> };

const LOST: TaskFailure = {
  code: "AGENT_LOST",
  class: "agent_lost",
  message: "its agent stopped beating before the lease ended",
  files: [],
};
/** Once may be the agent's own doing, or the machine's. A task under which a second one is lost is taken for the cause. */
const POISONOUS: TaskFailure = {
  code: "TASK_POISONOUS",
  class: "permanent",
  message: "its agent stopped beating before the lease ended, as the one before",
  files: [],
};
const BATCH = 500;
/** For tasks that change places while they are cancelled. Who has ended before is looked for in vain. */
const LOOKS = 2;

type Ending = {
  held: HeldRow;
  agentId: string;
  lost: boolean;
  failure: TaskFailure;
  proof: AttemptProof;
};

type Decided = Ending & { failureCounts: Record<string, number>; retryInMs: number | null };

const decide = (ending: Ending, random: () => number): Decided => {
  const { held, failure } = ending;
  const failures = (held.failureCounts?.[failure.class] ?? 0) + 1;
  return {
    ...ending,
    failureCounts: { ...held.failureCounts, [failure.class]: failures },
    retryInMs: nextDelayMs(failure.class, failures, random, held),
  };
};

/** The rows have to be locked. */
const endAttempts = async (tx: Tx, endings: readonly Ending[], random: () => number): Promise<Endings> => {
  const decided = endings.map((ending) => decide(ending, random));
  await insertFailedAttempts(
    tx,
    decided.map(({ held, agentId, lost, failure, proof }) => ({
      ...proof,
      taskId: held.taskId,
      token: held.token,
      agentId,
      state: lost ? "lost" : "failed",
      failure,
    })),
  );
  const next = ({ held, failureCounts, failure }: Decided) => ({ lease: leaseName(held), failureCounts, failure });
  const failures = tellFailures(tx.now, decided);
  const again = failures.flatMap(({ event: { eventId }, of }) =>
    of.flatMap((one) =>
      one.retryInMs === null ? [] : [{ ...next(one), runInMs: one.retryInMs || null, lastEvent: eventId }],
    ),
  );
  await requeueLeased(tx, again);
  const over = decided.filter(({ retryInMs }) => retryInMs === null);
  await endLeased(
    tx,
    over.map((one) => ({ ...next(one), ...one.proof, state: "failed", agentId: one.agentId })),
  );
  const opened = await countFailures(
    tx,
    decided.flatMap(({ held: { queue, kind }, failure }) =>
      failure.class === "dependency" ? [{ queue, kind, message: failure.message }] : [],
    ),
  );
  await createEventLog().append(tx, [
    ...failures.map(({ event }) => event),
    ...opened.map((one) => withCause(one, failures)),
  ]);
  return {
    taskIds: decided.map(({ held }) => held.taskId),
    retries: new Map(decided.map(({ held, retryInMs }) => [leaseName(held), retryInMs])),
    queues: new Set(decided.flatMap(({ held, retryInMs }) => (retryInMs === null ? [] : [held.queue]))),
  };
};

/** Those that are missing in the answer were not held any more. Of two reports about one lease the first counts. */
export const failTasks = async (tx: Tx, reports: readonly FailedReport[], random: () => number): Promise<Endings> => {
  const held = await lockLeased(
    tx,
    reports.map(({ lease }) => lease),
  );
  const byId = new Map(held.map((row) => [row.taskId, row]));
  const endings: Ending[] = [];
  for (const { lease, failure, proof } of reports) {
    const row = byId.get(lease.taskId);
    if (row?.token !== lease.token) continue;
    byId.delete(lease.taskId);
    const told = { ...failure, message: storable(failure.message) };
    endings.push({ held: row, agentId: lease.agentId, lost: false, failure: told, proof });
  }
  return endAttempts(tx, endings, random);
};

const lossOf = ({ lastCode }: HeldRow): TaskFailure => (lastCode === LOST.code ? POISONOUS : LOST);

export const rescueTasks = async (tx: Tx, random: () => number): Promise<Endings> => {
  const expired = await lockExpiredTasks(tx, BATCH);
  const endings = expired.map((held) => ({
    held,
    agentId: held.agentId,
    lost: true,
    failure: lossOf(held),
    proof: {},
  }));
  return endAttempts(tx, endings, random);
};

export type Returned = { lease: TaskLease; reason: string };

/** Returns the queues of those that were still held, by lease. */
export const returnTasks = async (tx: Tx, returns: readonly Returned[]): Promise<Map<string, string>> => {
  const asked = new Map(returns.map((one) => [leaseName(one.lease), one]));
  const held = await lockLeased(
    tx,
    returns.map(({ lease }) => lease),
  );
  const given = held.flatMap((row) => {
    const one = asked.get(leaseName(row));
    return one === undefined ? [] : [{ held: row, agentId: one.lease.agentId, reason: storable(one.reason) }];
  });
  const told = tellReturns(tx.now, given);
  await requeueLeased(
    tx,
    told.flatMap(({ event, of }) =>
      of.map((one) => ({ lease: leaseName(one.held), runInMs: null, lastEvent: event.eventId })),
    ),
  );
  await createEventLog().append(
    tx,
    told.map(({ event }) => event),
  );
  return new Map(held.map((row) => [leaseName(row), row.queue]));
};

export type Cancelled = { waiting: TaskId[]; inHand: TaskId[] };

export const cancelTasks = async (
  tx: Tx,
  taskIds: readonly TaskId[],
  given: string,
  by: string,
): Promise<Cancelled> => {
  const reason = storable(given);
  const failure: TaskFailure = { code: "TASK_CANCELLED", class: "cancelled", message: reason, files: [] };
  const waiting: TaskId[] = [];
  const inHand: TaskId[] = [];
  // In the order in which tasks move on, so that one which is handed out meanwhile is found in the second place. One that
  // was given back in between had left the second place and was in the first, and may be handed out again.
  let missed = taskIds;
  for (let look = 0; look < LOOKS && missed.length > 0; look += 1) {
    waiting.push(...(await cancelQueued(tx, missed, failure)));
    const leases = await findLeases(tx, missed);
    const held = leases.map((lease) => ({ lease, state: "cancelled", failure }) as const);
    if (held.length > 0) inHand.push(...(await endLeased(tx, held)));
    const found = new Set([...waiting, ...inHand]);
    missed = missed.filter((taskId) => !found.has(taskId));
  }
  const ended = [...waiting, ...inHand];
  if (ended.length > 0) {
    const payload = { taskIds: ended, reason };
    await createEventLog().append(tx, [{ name: "tasks.cancelled", ...aboutTasks(ended), actor: by, payload }]);
  }
  return { waiting, inHand };
};

/** Fails up to a batch of those that nobody had begun by their deadline; returns how many. */
export const expireTasks = async (tx: Tx): Promise<number> => {
  const message = "nobody had begun it by its deadline";
  const failure: TaskFailure = { code: "TASK_TIMEOUT", class: "timeout", message, files: [] };
  const expired = await failOverdue(tx, BATCH, failure);
  await createEventLog().append(tx, tellExpired(expired));
  return expired.length;
};
