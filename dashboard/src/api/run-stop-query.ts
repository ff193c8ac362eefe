/** Why a run stands still or is not to go on: what was said when it was paused or cancelled, and when. */
import { queryOptions } from "@tanstack/react-query";
import { client } from "./client.ts";
import { keys } from "./queries.ts";
import type { RunState } from "./types.ts";

/** @property byEngine nobody asked for it; of a person the record says no more than that it was one */
export type RunStop = { reason: string; byEngine: boolean; at: string };

/** Those of a pause or cancel, and those after which it no longer holds. */
const NAMES = "run.paused,run.cancelling,run.resumed,run.reopened,run.finished,run.failed";
const STOPS: ReadonlySet<string> = new Set(["run.paused", "run.cancelling"]);
const MOST = 1_000;

export const runStopQuery = (runId: string) =>
  queryOptions({
    queryKey: keys.runStop(runId),
    queryFn: async ({ signal }): Promise<RunStop | null> => {
      const { items } = await client.events.list({ query: { runId, names: NAMES, limit: MOST } }, { signal });
      const last = items.at(-1);
      if (last === undefined || !STOPS.has(last.name)) return null;
      return { reason: String(last.payload["reason"]), byEngine: last.actor === "engine", at: last.time };
    },
  });

export const isStopped = (state: RunState): boolean =>
  state === "paused" || state === "cancelling" || state === "cancelled";
