import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { agentsQuery, keys } from "./queries.ts";

const BEAT_MS = 5_000;

/** No event tells of a heartbeat or of a slot that is taken: it is asked for, while somebody looks. */
export const beatingAgentsQuery = { ...agentsQuery, refetchInterval: BEAT_MS };

/** @param runId the newest that has the task, when absent */
export const explanationQuery = (taskId: string, runId?: string) =>
  queryOptions({
    queryKey: [...keys.agents, "explain", taskId, runId],
    queryFn: ({ signal }) =>
      client.agents.explain({ params: { taskId }, query: { ...(runId !== undefined && { runId }) } }, { signal }),
    enabled: taskId !== "",
    // Where it went is on record a moment after it is there; while it waits, what it waits for changes.
    refetchInterval: BEAT_MS,
  });
