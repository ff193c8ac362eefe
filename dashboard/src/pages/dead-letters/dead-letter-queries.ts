import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";
import type { DeadLetterCount } from "../../api/types.ts";

/** What is not said lets all pass. */
export type DeadLetterFilter = { queue?: string; code?: string };

const PAGE = 100;

export const deadLettersQuery = (filter: DeadLetterFilter) =>
  infiniteQueryOptions({
    queryKey: [...keys.deadLetters, "list", filter],
    queryFn: ({ pageParam, signal }) =>
      client.deadLetters.list(
        { query: { ...filter, limit: PAGE, ...(pageParam !== null && { cursor: pageParam }) } },
        { signal },
      ),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  });

export const deadLetterCountsQuery = queryOptions({
  queryKey: [...keys.deadLetters, "counts"],
  queryFn: async ({ signal }) => (await client.deadLetters.counts({}, { signal })).items,
});

export const deadLetterQuery = (taskId: string) =>
  queryOptions({
    queryKey: [...keys.deadLetters, "task", taskId],
    queryFn: ({ signal }) => client.deadLetters.get({ params: { taskId } }, { signal }),
  });

export const countsFor = (counts: readonly DeadLetterCount[], { queue, code }: DeadLetterFilter): DeadLetterCount[] =>
  counts.filter((one) => (queue === undefined || one.queue === queue) && (code === undefined || one.code === code));

export const totalOf = (counts: readonly DeadLetterCount[]): number =>
  counts.reduce((sum, { count }) => sum + count, 0);

/** Just those that are counted: what fails while somebody reads a preview is not among them. */
export const exactly = (filter: DeadLetterFilter, counts: readonly DeadLetterCount[]) => {
  const newest = Math.max(...counts.map((one) => new Date(one.newest).getTime()));
  return { filter: { ...filter, until: new Date(newest + 1).toISOString() } };
};
