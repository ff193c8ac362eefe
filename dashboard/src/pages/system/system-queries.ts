import { queryOptions } from "@tanstack/react-query";
import type { Output } from "provost/client";
import { client } from "../../api/client.ts";
import { keys } from "../../api/queries.ts";

export type Readiness = Output<"system.ready">;
export type Dependency = Readiness["dependencies"][string];
export type Backup = Output<"backups.get">;
export type BackupStatus = Output<"backups.status">;
export type Retention = Output<"retention.get">;
export type Drill = Output<"backups.drills">["items"][number];
export type TraceSummary = Output<"traces.list">["items"][number];
export type Span = Output<"traces.get">["items"][number];
export type LogLevel = Output<"system.logLevel">["level"];

const OFTEN_MS = 10_000;
const DRILL_MS = 1_000;

const all = ["system"] as const;
export const logLevelKey = [...all, "log-level"] as const;

/** Past the client: that it is not ready is an answer here, and no failure that is worth another try. */
export const readyQuery = queryOptions({
  queryKey: [...all, "ready"],
  queryFn: async ({ signal }) => {
    const response = await fetch("/ready", { signal, headers: { accept: "application/json" } });
    return (await response.json()) as Readiness;
  },
  refetchInterval: OFTEN_MS,
});

export const aboutQuery = queryOptions({
  queryKey: [...all, "about"],
  queryFn: ({ signal }) => client.system.get({}, { signal }),
});

export const logLevelQuery = queryOptions({
  queryKey: logLevelKey,
  queryFn: async ({ signal }) => (await client.system.logLevel({}, { signal })).level,
});

export const backupsQuery = queryOptions({
  queryKey: [...keys.backups, "list"],
  queryFn: async ({ signal }) => (await client.backups.list({ query: { limit: 100 } }, { signal })).items,
});

export const backupStatusQuery = queryOptions({
  queryKey: [...keys.backups, "status"],
  queryFn: ({ signal }) => client.backups.status({}, { signal }),
});

export const drillsQuery = queryOptions({
  queryKey: [...keys.backups, "drills"],
  queryFn: ({ signal }) => client.backups.drills({ query: { limit: 20 } }, { signal }),
  // Of its end no event tells.
  refetchInterval: ({ state }) => (state.data?.underWaySince ? DRILL_MS : false),
});

export const retentionQuery = queryOptions({
  queryKey: [...all, "retention"],
  queryFn: ({ signal }) => client.retention.get({}, { signal }),
});

export type TraceFilter = { failed: boolean; minDurationMs: number };

export const tracesQuery = ({ failed, minDurationMs }: TraceFilter) =>
  queryOptions({
    queryKey: [...all, "traces", failed, minDurationMs],
    queryFn: async ({ signal }) => {
      const query = {
        limit: 200,
        ...(failed && { failed: "true" as const }),
        ...(minDurationMs > 0 && { minDurationMs }),
      };
      return (await client.traces.list({ query }, { signal })).items;
    },
  });

export const traceQuery = (traceId: string) =>
  queryOptions({
    queryKey: [...all, "trace", traceId],
    queryFn: async ({ signal }) => (await client.traces.get({ params: { traceId } }, { signal })).items,
  });
