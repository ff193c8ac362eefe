/** Tasks without a run, their queues, schedules and dead letters at the control plane that runs already. */
import type { DeadLetterChoice } from "../../control-plane.ts";
import type { DeadLetterFilter, TaskEdit } from "../../model/dead-letter.ts";
import type { TaskId } from "../../model/ids.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { NewQueueTask, QueueTask } from "../../model/queue-task.ts";
import { queueTaskSchema } from "../../model/queue-task.ts";
import type { NewSchedule, Schedule } from "../../model/schedule.ts";
import { scheduleSchema } from "../../model/schedule.ts";
import { taskBreakerSchema } from "../../model/task-breaker.ts";
import type { Endpoint } from "../../runtime/endpoint-file.ts";
import { type Client, createClient, type Output } from "../../sdk/client/index.ts";
import type { QueueAccess } from "../queue-access.ts";
import { answers, explained } from "./remote-control-plane.ts";

const MAX_PAGE = 200;
const MAX_TASKS = 1_000;

const time = (value: unknown): string => new Date(value as string | Date).toISOString();

const taskOf = (task: Output<"queueTasks.list">["items"][number]): QueueTask =>
  queueTaskSchema.parse({ ...task, tenantId: LOCAL_TENANT });

const taskWithAttempts = (task: Output<"queueTasks.get">) => ({
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
  limit: number,
  ask: (query: { limit: number; cursor?: string }) => Promise<Page>,
): Promise<QueueTask[]> => {
  const tasks: QueueTask[] = [];
  for (let cursor: string | null | undefined; cursor !== null && tasks.length < limit;) {
    const size = { limit: Math.min(MAX_PAGE, limit - tasks.length) };
    const page = await explained(ask({ ...size, ...(cursor !== undefined && { cursor }) }));
    tasks.push(...page.items.map(taskOf));
    cursor = page.nextCursor;
  }
  return tasks;
};

const enqueueAll = async (client: Client, queue: string, tasks: readonly NewQueueTask[]) => {
  const enqueued: { taskId: TaskId; created: boolean }[] = [];
  for (let from = 0; from < tasks.length; from += MAX_TASKS) {
    const body = { tasks: tasks.slice(from, from + MAX_TASKS).map(newTask) };
    const { items } = await explained(client.queueTasks.enqueue({ params: { queue }, body }));
    enqueued.push(...items.map(({ taskId, created }) => ({ taskId: taskId as TaskId, created })));
  }
  return enqueued;
};

const schedulesOf = (client: Client): QueueAccess["schedules"] => {
  const named = (schedule: string) => ({ params: { schedule } });
  return {
    add: async (schedule: NewSchedule) => scheduleOf(await explained(client.schedules.add({ body: schedule }))),
    list: async () => (await explained(client.schedules.list())).items.map(scheduleOf),
    get: async (name, upcoming) => {
      const schedule = await explained(client.schedules.get({ ...named(name), query: { upcoming } }));
      return { ...scheduleOf(schedule), upcoming: schedule.upcoming.map((at) => new Date(at)) };
    },
    pause: async (name, reason) =>
      scheduleOf(await explained(client.schedules.pause({ ...named(name), body: { reason } }))),
    resume: async (name) => scheduleOf(await explained(client.schedules.resume({ ...named(name), body: {} }))),
    remove: (name) => explained(client.schedules.remove(named(name))),
  };
};

const deadLettersOf = (client: Client): QueueAccess["deadLetters"] => ({
  list: (filter, limit) =>
    listUpTo(limit, (page) => client.deadLetters.list({ query: { ...filterOf(filter), ...page } })),
  count: async (filter) => {
    const { items } = await explained(client.deadLetters.counts({ query: filterOf(filter) }));
    return items.map((item) => ({ ...item, oldest: new Date(item.oldest), newest: new Date(item.newest) }));
  },
  countChosen: async (choice) => (await explained(client.deadLetters.purge({ body: choiceOf(choice) }))).count,
  get: async (taskId) => taskWithAttempts(await explained(client.deadLetters.get({ params: { taskId } }))),
  edit: (taskId, edit: TaskEdit) => explained(client.deadLetters.edit({ params: { taskId }, body: edit })),
  retry: async (choice) => (await explained(client.deadLetters.retry({ body: choiceOf(choice) }))).count,
  purge: async (choice) =>
    (await explained(client.deadLetters.purge({ body: { ...choiceOf(choice), confirm: true } }))).count,
});

/** Null when nobody answers there any more. */
export const connectQueues = async (endpoint: Endpoint): Promise<QueueAccess | null> => {
  if (!(await answers(endpoint))) return null;
  const client = createClient({ url: endpoint.url, token: endpoint.token });
  return {
    enqueue: (queue, tasks) => enqueueAll(client, queue, tasks),
    list: ({ limit, ...filter }) =>
      listUpTo(limit, (page) => client.queueTasks.list({ query: { ...filter, ...page } })),
    get: async (taskId) => taskWithAttempts(await explained(client.queueTasks.get({ params: { taskId } }))),
    cancel: async (taskId, reason) =>
      taskOf(await explained(client.queueTasks.cancel({ params: { taskId }, body: { reason } }))),
    counts: async () => (await explained(client.queues.list())).items,
    pause: (queue, reason) => explained(client.queues.pause({ params: { queue }, body: { reason } })),
    resume: (queue) => explained(client.queues.resume({ params: { queue }, body: {} })),
    breakers: async () => (await explained(client.queues.breakers())).items.map((one) => taskBreakerSchema.parse(one)),
    limits: async () => (await explained(client.queues.limits())).items,
    limit: (queue, body) =>
      explained(queue === null ? client.queues.limitAll({ body }) : client.queues.limit({ params: { queue }, body })),
    schedules: schedulesOf(client),
    deadLetters: deadLettersOf(client),
    close: () => Promise.resolve(),
  };
};
