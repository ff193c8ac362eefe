/** What people do with tasks that failed for good. Each act is on record with who did it and which tasks it was. */
import type { EventLog } from "../../events/event-log.ts";
import { ProvostError } from "../../model/errors.ts";
import { aboutTasks, type NewEvent } from "../../model/event.ts";
import type { DeadLetterFilter, TaskEdit } from "../../model/dead-letter.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import type { QueueTask } from "../../model/queue-task.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  type Chosen,
  countDeadLetters,
  type DeadLetterCount,
  type DeadLetterPlace,
  findDeadLetters,
  purgeDeadLetters,
  reviveDeadLetters,
} from "../../store/queues/dead-letters.ts";
import { type FailedAttempt, listFailedAttempts } from "../../store/tasks/failed-attempts.ts";
import { findFailedTasks, findQueueTask } from "../../store/queues/queue-tasks.ts";
import type { TaskQueue } from "../task-queue.ts";

/** What an act is done to: these tasks, or all that match. */
export type DeadLetterChoice = { taskIds: readonly TaskId[] } | { filter: DeadLetterFilter };

export type DeadLetter = QueueTask & { failedAttempts: FailedAttempt[] };

export type DeadLetters = {
  /** The newest first. */
  list(filter: DeadLetterFilter, page: { before: DeadLetterPlace | null; limit: number }): Promise<QueueTask[]>;
  /** How many there are, by queue and error. */
  count(filter: DeadLetterFilter): Promise<DeadLetterCount[]>;
  /** How many an act would be done to. */
  countChosen(choice: DeadLetterChoice): Promise<number>;
  /** DEAD_LETTER_NOT_FOUND */
  get(taskId: TaskId): Promise<DeadLetter>;
  /** Tries one again, put right before. DEAD_LETTER_NOT_FOUND. */
  edit(taskId: TaskId, edit: TaskEdit, by: string): Promise<void>;
  /** Tries them again, each with all the attempts that a new task has; returns those that were there. */
  retry(choice: DeadLetterChoice, by: string): Promise<TaskId[]>;
  /** Removes them for good. */
  purge(choice: DeadLetterChoice, by: string): Promise<TaskId[]>;
};

const BATCH = 500;

const notFound = (taskId: TaskId): ProvostError =>
  new ProvostError("DEAD_LETTER_NOT_FOUND", `task ${taskId} is no dead letter`, { taskId });

/** What fails again meanwhile is not chosen: the act would not end. */
const choiceOf = (choice: DeadLetterChoice, now: Date) => {
  if ("taskIds" in choice) return { filter: { until: now }, taskIds: choice.taskIds };
  const { until = now, ...filter } = choice.filter;
  return { filter: { ...filter, until: until < now ? until : now }, taskIds: null };
};

const listTasks = async (tx: Tx, ...[filter, page]: Parameters<DeadLetters["list"]>): Promise<QueueTask[]> =>
  findFailedTasks(tx, await findDeadLetters(tx, filter, page));

/** Together, so that the second follows from the first. */
const editedEvents = (taskId: TaskId, edit: TaskEdit, actor: string, eventId: string): NewEvent[] => {
  const about = { ...aboutTasks([taskId]), actor };
  // Not the values: a payload may hold what does not belong in a log that is kept for ever.
  return [
    { name: "dead-letter.edited", ...about, payload: { taskId, fields: Object.keys(edit) } },
    { eventId, name: "dead-letters.retried", ...about, payload: { taskIds: [taskId] } },
  ];
};

type Act = { name: "dead-letters.retried" | "dead-letters.purged"; eventId?: string };

const actEvents = (act: Act, taskIds: TaskId[], actor: string): NewEvent[] =>
  taskIds.length === 0 ? [] : [{ ...act, ...aboutTasks(taskIds), actor, payload: { taskIds } }];

type Parts = { db: Database; events: EventLog; clock: Clock; queue: Pick<TaskQueue, "stage"> };

export const createDeadLetters = ({ db, events, clock, queue }: Parts, tenantId: TenantId): DeadLetters => {
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(tenantId, work);
  /** In batches, each a transaction with its event: a million dead letters are not one lock. */
  const inBatches = async (
    choice: DeadLetterChoice,
    step: (tx: Tx, batch: ReturnType<typeof choiceOf> & { limit: number }) => Promise<Chosen>,
  ): Promise<TaskId[]> => {
    const chosen = { ...choiceOf(choice, clock.now()), limit: BATCH };
    const all: TaskId[] = [];
    for (;;) {
      const { taskIds, isMore } = await transact((tx) => step(tx, chosen));
      all.push(...taskIds);
      if (!isMore) return all;
    }
  };

  return {
    list: (filter, page) => db.read(tenantId, (tx) => listTasks(tx, filter, page)),
    count: (filter) => db.read(tenantId, (tx) => countDeadLetters(tx, filter, null)),
    countChosen: async (choice) => {
      const { filter, taskIds } = choiceOf(choice, clock.now());
      const counts = await transact((tx) => countDeadLetters(tx, filter, taskIds));
      return counts.reduce((sum, { count }) => sum + count, 0);
    },
    get: (taskId) =>
      transact(async (tx) => {
        const task = await findQueueTask(tx, taskId);
        if (task?.state !== "failed" || task.failure?.class === "security") throw notFound(taskId);
        return { ...task, failedAttempts: await listFailedAttempts(tx, taskId) };
      }),
    edit: async (taskId, edit, by) => {
      await transact(async (tx) => {
        const lastEvent = uuidV7(tx.now);
        const revived = await reviveDeadLetters(tx, { filter: {}, taskIds: [taskId], limit: 1, edit, lastEvent });
        if (revived.taskIds.length === 0) throw notFound(taskId);
        await events.append(tx, editedEvents(taskId, edit, by, lastEvent));
      });
      await queue.stage(tenantId);
    },
    retry: async (choice, by) => {
      const revived = await inBatches(choice, async (tx, batch) => {
        const eventId = uuidV7(tx.now);
        const some = await reviveDeadLetters(tx, { ...batch, edit: {}, lastEvent: eventId });
        await events.append(tx, actEvents({ name: "dead-letters.retried", eventId }, some.taskIds, by));
        return some;
      });
      if (revived.length > 0) await queue.stage(tenantId);
      return revived;
    },
    purge: (choice, by) =>
      inBatches(choice, async (tx, batch) => {
        const some = await purgeDeadLetters(tx, batch);
        await events.append(tx, actEvents({ name: "dead-letters.purged" }, some.taskIds, by));
        return some;
      }),
  };
};
