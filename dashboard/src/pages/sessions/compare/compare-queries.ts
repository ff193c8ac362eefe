import { queryOptions } from "@tanstack/react-query";
import type { Output } from "provost/client";
import { client } from "../../../api/client.ts";
import { sessionKeys } from "../session-queries.ts";

export type SessionDiff = Output<"agentSessions.diff">;
export type SessionReplay = Output<"agentSessions.replay">;
export type Side = SessionDiff["a"];
export type Part = NonNullable<SessionDiff["rows"][number]["a"]>;

const MOST = 1_000;

export const diffQuery = (agentSessionId: string, otherSessionId: string) =>
  queryOptions({
    queryKey: [...sessionKeys.one(agentSessionId), "diff", otherSessionId],
    queryFn: ({ signal }) =>
      client.agentSessions.diff({ params: { agentSessionId, otherSessionId }, query: { limit: MOST } }, { signal }),
  });

export const replayQuery = (agentSessionId: string) =>
  queryOptions({
    queryKey: [...sessionKeys.one(agentSessionId), "replay"],
    queryFn: ({ signal }) =>
      client.agentSessions.replay({ params: { agentSessionId }, query: { limit: MOST } }, { signal }),
  });
