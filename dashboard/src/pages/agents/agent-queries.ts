import { queryOptions } from "@tanstack/react-query";
import { client } from "../../api/client.ts";
import { agentsQuery, keys } from "../../api/queries.ts";

const BEAT_MS = 5_000;

/** No event tells of a heartbeat or of a slot that is taken: it is asked for, while somebody looks. */
export const beatingAgentsQuery = { ...agentsQuery, refetchInterval: BEAT_MS };

export const explanationQuery = (taskId: string) =>
  queryOptions({
    queryKey: [...keys.agents, "explain", taskId],
    queryFn: ({ signal }) => client.agents.explain({ params: { taskId } }, { signal }),
    enabled: taskId !== "",
  });
