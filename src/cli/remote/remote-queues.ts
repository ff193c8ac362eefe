/** Tasks without a run, their queues, schedules and dead letters at the control plane that is asked. */
import type { DeadLetterChoice } from "../../control-plane.ts";
import type { DeadLetterFilter, TaskEdit } from "../../model/dead-letter.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import type { NewQueueTask, QueueTask } from "../../model/queue-task.ts";
import { queueTaskSchema } from "../../model/queue-task.ts";
import type { NewSchedule, Schedule } from "../../model/schedule.ts";
import { scheduleSchema } from "../../model/schedule.ts";
import { taskBreakerSchema } from "../../model/task-breaker.ts";
import type { Client, Output } from "../../sdk/client/index.ts";
import type { QueueAccess } from "../queue-access.ts";
import { storedFileOf } from "./stored-file.ts";

const MAX_PAGE = 200;
const MAX_TASKS = 1_000;

const time = (value: unknown): string => new Date(value as string | Date).toISOString();

type ReadTask = (task: Output<"queueTasks.list">["items"][number]) => QueueTask;

/** @param tenantId of the credential: no task names it, because none is ever another's */
const tasksOf =
  (tenantId: TenantId): ReadTask =>
  (task) =>
    queueTaskSchema.parse({ ...task, tenantId });

const taskWithAttempts = (taskOf: ReadTask, task: Output<"queueTasks.get">) => ({
  ...taskOf(task),
  failedAttempts: task.failedAttempts.map((attempt) => ({
    ...attempt,
    leasedAt: new Date(attempt.leasedAt),
    failedAt: new Date(attempt.failedAt),
  })),
});

const scheduleOf = (schedule: Output<"schedules.list">["items"][number]): Schedule => scheduleSchema.parse(schedule);

const newTask = ({ runAt, deadline, ...task }: NewQueueTask) => ({
  ...task,
  ...(runAt !== undefined && { runAt: time(runAt) }),
  ...(deadline !== undefined && { deadline: time(deadline) }),
});

const filterOf = ({ since, until, ...filter }: DeadLetterFilter) => ({
  ...filter,
  ...(since !== undefined && { since: since.toISOString() }),
  ...(until !== undefined && { until: until.toISOString() }),
});

const choiceOf = (choice: DeadLetterChoice) =>
  "taskIds" in choice ? { taskIds: [...choice.taskIds] } : { filter: filterOf(choice.filter) };

type Page = { items: Output<"queueTasks.list">["items"]; nextCursor: string | null };

/** Page by page, up to `limit`. */
const listUpTo = async (
  taskOf: ReadTask,
  limit: number,
  ask: (query: { limit: number; cursor?: string }) => Promise<Page>,
): Promise<QueueTask[]> => {
  const tasks: QueueTask[] = [];
  for (let cursor: string | null | undefined; cursor !== null && tasks.length < limit;) {
    const size = { limit: Math.min(MAX_PAGE, limit - tasks.length) };
    const page = await ask({ ...size, ...(cursor !== undefined && { cursor }) });
    tasks.push(...page.items.map(taskOf));
    cursor = page.nextCursor;
  }
  return tasks;
};

const enqueueAll = async (client: Client, queue: string, tasks: readonly NewQueueTask[]) => {
  const enqueued: { taskId: TaskId; created: boolean }[] = [];
  for (let from = 0; from < tasks.length; from += MAX_TASKS) {
    const body = { tasks: tasks.slice(from, from + MAX_TASKS).map(newTask) };
    const { items } = await client.queueTasks.enqueue({ params: { queue }, body });
    enqueued.push(...items.map(({ taskId, created }) => ({ taskId: taskId as TaskId, created })));
  }
  return enqueued;
};

const schedulesOf = (client: Client): QueueAccess["schedules"] => {
  const named = (schedule: string) => ({ params: { schedule } });
  return {
    add: async (schedule: NewSchedule) => scheduleOf(await client.schedules.add({ body: schedule })),
    list: async () => (await client.schedules.list()).items.map(scheduleOf),
    get: async (name, upcoming) => {
      const schedule = await client.schedules.get({ ...named(name), query: { upcoming } });
      return { ...scheduleOf(schedule), upcoming: schedule.upcoming.map((at) => new Date(at)) };
    },
    pause: async (name, reason) => scheduleOf(await client.schedules.pause({ ...named(name), body: { reason } })),
    resume: async (name) => scheduleOf(await client.schedules.resume({ ...named(name), body: {} })),
    fire: async (name) => {
      const fired = await client.schedules.fire({ ...named(name), body: {} });
      return { ...scheduleOf(fired), taskId: fired.taskId as TaskId };
    },
    remove: (name) => client.schedules.remove(named(name)),
  };
};

const deadLettersOf = (client: Client, taskOf: ReadTask): QueueAccess["deadLetters"] => ({
  list: (filter, limit) =>
    listUpTo(taskOf, limit, (page) => client.deadLetters.list({ query: { ...filterOf(filter), ...page } })),
  count: async (filter) => {
    const { items } = await client.deadLetters.counts({ query: filterOf(filter) });
    return items.map((item) => ({ ...item, oldest: new Date(item.oldest), newest: new Date(item.newest) }));
  },
  countChosen: async (choice) => (await client.deadLetters.purge({ body: choiceOf(choice) })).count,
  get: async (taskId) => taskWithAttempts(taskOf, await client.deadLetters.get({ params: { taskId } })),
  edit: (taskId, edit: TaskEdit) => client.deadLetters.edit({ params: { taskId }, body: edit }),
  retry: async (choice) => (await client.deadLetters.retry({ body: choiceOf(choice) })).count,
  purge: async (choice) => (await client.deadLetters.purge({ body: { ...choiceOf(choice), confirm: true } })).count,
});

const filesOf = (client: Client): QueueAccess["files"] => ({
  output: async ({ taskId, attempt }) =>
    storedFileOf(await client.queueTasks.output({ params: { taskId }, query: { attempt } })),
  followOutput: async ({ taskId, attempt, signal }) => client.followOutput({ taskId, attempt }, { signal }),
  evidence: async (taskId, sha256) => storedFileOf(await client.queueTasks.evidence({ params: { taskId, sha256 } })),
});

export const queuesOf = (client: Client, tenantId: TenantId): QueueAccess => {
  const taskOf = tasksOf(tenantId);
  return {
    enqueue: (queue, tasks) => enqueueAll(client, queue, tasks),
    list: ({ limit, ...filter }) =>
      listUpTo(taskOf, limit, (page) => client.queueTasks.list({ query: { ...filter, ...page } })),
    get: async (taskId) => taskWithAttempts(taskOf, await client.queueTasks.get({ params: { taskId } })),
    replay: async (taskId) => {
      const { queue } = await client.queueTasks.get({ params: { taskId } });
      const { created, ...made } = await client.queueTasks.replay({ params: { queue, taskId }, body: {} });
      return { taskId: made.taskId as TaskId, created };
    },
    cancel: async (taskId, reason) => taskOf(await client.queueTasks.cancel({ params: { taskId }, body: { reason } })),
    counts: async () => (await client.queues.list()).items,
    pause: (queue, reason) => client.queues.pause({ params: { queue }, body: { reason } }),
    drain: (queue, reason) => client.queues.drain({ params: { queue }, body: { reason } }),
    resume: (queue) => client.queues.resume({ params: { queue }, body: {} }),
    breakers: async () => (await client.queues.breakers()).items.map((one) => taskBreakerSchema.parse(one)),
    limits: async () => (await client.queues.limits()).items,
    limit: (queue, body) =>
      queue === null ? client.queues.limitAll({ body }) : client.queues.limit({ params: { queue }, body }),
    files: filesOf(client),
    schedules: schedulesOf(client),
    deadLetters: deadLettersOf(client, taskOf),
  };
};
