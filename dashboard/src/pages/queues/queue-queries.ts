/** Queues and what is in them. Who has what in hand is told by no event, so it is asked for while somebody looks. */
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { QueueTask } from "../../api/types.ts";

const WHILE_LOOKED_AT_MS = 5_000;
const PAGE = 100;

export const queuesQuery = queryOptions({
  queryKey: [...keys.queues, "counts"],
  queryFn: async ({ signal }) => (await client.queues.list({}, { signal })).items,
  refetchInterval: WHILE_LOOKED_AT_MS,
});

export const breakersQuery = queryOptions({
  queryKey: [...keys.queues, "breakers"],
  queryFn: async ({ signal }) => (await client.queues.breakers({}, { signal })).items,
  refetchInterval: WHILE_LOOKED_AT_MS,
});

export const limitsQuery = queryOptions({
  queryKey: [...keys.queues, "limits"],
  queryFn: async ({ signal }) => (await client.queues.limits({}, { signal })).items,
});

export const queueTasksQuery = (queue: string, state: QueueTask["state"] | "") =>
  infiniteQueryOptions({
    queryKey: [...keys.queues, "tasks", queue, state],
    queryFn: ({ pageParam, signal }) =>
      client.queueTasks.list(
        {
          query: {
            queue,
            limit: PAGE,
            ...(state !== "" && { state }),
            ...(pageParam !== null && { cursor: pageParam }),
          },
        },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const queueTaskQuery = (taskId: string) =>
  queryOptions({
    queryKey: [...keys.queues, "task", taskId],
    queryFn: ({ signal }) => client.queueTasks.get({ params: { taskId } }, { signal }),
    refetchInterval: ({ state: { data } }) => (data?.endedAt === null ? WHILE_LOOKED_AT_MS : false),
  });
