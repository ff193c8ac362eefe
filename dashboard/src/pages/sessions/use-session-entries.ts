/** What stands in a session, and what is being written into it. */
import { useQuery } from "@tanstack/react-query";
import type { ClientSessionEntry } from "provost/client";
import { useEffect, useState } from "react";
import { client } from "../../api/client.ts";
import { queryClient } from "../../api/query-client.ts";
import { createInbox } from "../../live/inbox.ts";
import { toastFailed } from "../../ui/toasts.tsx";
import { text } from "../../catalogue/text.ts";
import { entriesQuery, sessionKeys } from "./session-queries.ts";

/** Deltas come by the dozen: they are drawn together, and sooner than an eye can tell. */
const TOGETHER_MS = 40;

/** The sums of a session change with these. */
const SUMS: ReadonlySet<string> = new Set(["step-ended", "step-failed", "tool-answer", "ended"]);

/** All of them are read again when a lost connection is back, while more come. */
const addEntries = createInbox<ClientSessionEntry>(queryClient, (queryKey, come) => {
  queryClient.setQueryData<ClientSessionEntry[]>(queryKey, (known = []) => {
    const last = known.at(-1)?.seq ?? 0;
    return [...known, ...come.filter(({ seq }) => seq > last)];
  });
});

const gatherEntries = (sessionId: string) => {
  let waiting: ClientSessionEntry[] = [];
  let timer: ReturnType<typeof setTimeout> | null = null;
  const deliver = (): void => {
    timer = null;
    const come = waiting;
    waiting = [];
    addEntries(sessionKeys.entries(sessionId), come);
    if (!come.some(({ entry }) => SUMS.has(entry.kind))) return;
    void queryClient.invalidateQueries({ queryKey: sessionKeys.one(sessionId), exact: true });
    void queryClient.invalidateQueries({ queryKey: sessionKeys.calls(sessionId) });
  };
  return {
    add: (entry: ClientSessionEntry): void => {
      waiting.push(entry);
      timer ??= setTimeout(deliver, TOGETHER_MS);
    },
    close: (): void => {
      if (timer === null) return;
      clearTimeout(timer);
      deliver();
    },
  };
};

export type Following = "no" | "live" | "lost";

export const useSessionEntries = (sessionId: string) => {
  const entries = useQuery(entriesQuery(sessionId));
  const [following, setFollowing] = useState<Following>("no");
  const read = entries.data !== undefined;
  useEffect(() => {
    const last = queryClient.getQueryData<ClientSessionEntry[]>(sessionKeys.entries(sessionId))?.at(-1);
    if (!read || last?.entry.kind === "ended") return undefined;
    const leaving = new AbortController();
    const gathered = gatherEntries(sessionId);
    const follow = async (): Promise<void> => {
      const options = { after: last?.seq ?? 0, signal: leaving.signal, onState: setFollowing };
      for await (const entry of client.followAgentSession(sessionId, options)) gathered.add(entry);
      if (!leaving.signal.aborted) setFollowing("no");
    };
    follow().catch((error: unknown) => {
      if (!leaving.signal.aborted) toastFailed(text.shell.live.lost, error);
      setFollowing("no");
    });
    return () => {
      leaving.abort();
      gathered.close();
    };
  }, [read, sessionId]);
  return { entries, following };
};
