/** Brings the live stream to what is shown. */
import { useSyncExternalStore } from "react";
import { client } from "../api/client.ts";
import { keys } from "../api/queries.ts";
import { queryClient } from "../api/query-client.ts";
import type { LiveEvent, RunStatus } from "../api/types.ts";
import { applyEvent } from "./apply-event.ts";
import { createLiveStream, type LiveState } from "./live-stream.ts";
import { createRefresher } from "./refresh.ts";

const refresh = createRefresher(queryClient);

const show = (event: LiveEvent): void => {
  if (event.name.startsWith("agent.")) return refresh(keys.agents);
  if (event.runId === null) return;
  queryClient.setQueryData<RunStatus>(keys.runStatus(event.runId), (status) => status && applyEvent(status, event));
  queryClient.setQueryData<LiveEvent[]>(keys.runEvents(event.runId), (events) =>
    events?.some(({ position }) => position >= event.position) ? events : events && [...events, event],
  );
  refresh(keys.runStatus(event.runId));
  refresh(keys.overview);
  if (event.name === "packet.written") refresh([...keys.run(event.runId), "packet"]);
};

const stream = createLiveStream({
  client,
  onEvent: show,
  onBack: () => void queryClient.invalidateQueries(),
  onEnd: () => void queryClient.invalidateQueries({ queryKey: keys.me }),
});

export const startLive = stream.start;
export const stopLive = stream.stop;
export const useLiveState = (): LiveState => useSyncExternalStore(stream.subscribe, stream.state);
