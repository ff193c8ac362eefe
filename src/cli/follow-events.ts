import type { ControlPlane } from "../control-plane.ts";
import type { Event } from "../model/event.ts";
import { RUN_GOING_ON } from "../model/states.ts";

type EventSource = Pick<ControlPlane, "events" | "onEvent" | "status">;

/**
 * The run's events from the first on, each once and in order, then those that come, until it ends or pauses.
 * @param signal aborted when nobody wants them any more
 */
export async function* followEvents(plane: EventSource, runId: string, signal: AbortSignal): AsyncGenerator<Event> {
  let wake = Promise.withResolvers<void>();
  const release = plane.onEvent((event) => {
    if (event.runId === runId) wake.resolve();
  });
  const onAbort = (): void => wake.resolve();
  signal.addEventListener("abort", onAbort);
  try {
    let last: Event | undefined;
    let over = false;
    while (!signal.aborted) {
      // Taken before reading: what is committed while we read wakes the next round.
      wake = Promise.withResolvers<void>();
      const events = await plane.events(runId, last?.position ?? 0);
      for (const event of events) {
        if (signal.aborted) return;
        yield event;
      }
      last = events.at(-1) ?? last;
      if (events.length > 0) continue;
      if (over) return;
      // Asked after reading, so what was written in between is read once more before this ends.
      over = !(await isGoingOn(plane, runId));
      if (!over) await wake.promise;
    }
  } finally {
    release();
    signal.removeEventListener("abort", onAbort);
  }
}

const isGoingOn = async (plane: EventSource, runId: string): Promise<boolean> => {
  const { run } = await plane.status(runId);
  return RUN_GOING_ON.includes(run.state);
};
