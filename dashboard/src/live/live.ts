/** Brings the live stream to what is shown. */
import type { QueryKey } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useSyncExternalStore } from "react";
import { client } from "../api/client.ts";
import { keys } from "../api/queries.ts";
import { queryClient } from "../api/query-client.ts";
import type { LiveEvent, RunStatus } from "../api/types.ts";
import { applyEvent } from "./apply-event.ts";
import { createInbox } from "./inbox.ts";
import { createLiveStream, type LiveState } from "./live-stream.ts";
import { createRefresher } from "./refresh.ts";

const refresh = createRefresher(queryClient);

/** What is read again after events of a family. */
const FAMILIES: Readonly<Record<string, readonly QueryKey[]>> = {
  agent: [keys.agents],
  approval: [keys.approvals],
  queue: [keys.queues],
  breaker: [keys.queues],
  tasks: [keys.queues, keys.deadLetters],
  "dead-letter": [keys.deadLetters, keys.queues],
  "dead-letters": [keys.deadLetters, keys.queues],
  schedule: [keys.schedules],
  subscription: [keys.subscriptions],
  webhook: [keys.subscriptions],
  budget: [keys.budgets],
  backup: [keys.backups],
};

const addToRun = createInbox<LiveEvent>(queryClient, (queryKey, come) => {
  queryClient.setQueryData<LiveEvent[]>(queryKey, (events) => {
    const last = events?.at(-1)?.position ?? 0;
    return events && [...events, ...come.filter(({ position }) => position > last)];
  });
});

const show = (event: LiveEvent): void => {
  for (const key of FAMILIES[event.name.split(".")[0] ?? ""] ?? []) refresh(key);
  // That a run was removed is no event of its own: it outlasts it.
  const runId = event.name === "run.removed" ? String(event.payload["run"]) : event.runId;
  if (runId === null) return;
  queryClient.setQueryData<RunStatus>(keys.runStatus(runId), (status) => status && applyEvent(status, event));
  addToRun(keys.runEvents(runId), [event]);
  refresh(keys.runStatus(runId));
  if (event.name.startsWith("run.")) refresh(keys.runStop(runId));
  refresh(keys.overview);
  if (event.name === "packet.written") refresh([...keys.run(runId), "packet"]);
};

const stream = createLiveStream({
  client,
  onEvent: show,
  onBack: () => void queryClient.invalidateQueries(),
  onEnd: () => void queryClient.invalidateQueries({ queryKey: keys.me }),
});

/** Has events of these names come while what calls it is on screen, and tells each to `onWanted`. */
export const useWanted = (names: string, onWanted: (event: LiveEvent) => void = () => undefined): void => {
  const tell = useEffectEvent(onWanted);
  useEffect(() => stream.want(names.split(","), (event) => tell(event)), [names]);
};

/** Where that cannot be known it is asked again by who starts. */
export const locateLive = (): Promise<void> => stream.locate().catch(() => undefined);
export const startLive = stream.start;
export const stopLive = stream.stop;
export const useLiveState = (): LiveState => useSyncExternalStore(stream.subscribe, stream.state);
