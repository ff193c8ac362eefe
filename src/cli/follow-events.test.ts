import { describe, expect, it } from "vitest";
import { anEvent, aRun, aStatus, RUN_ID } from "../../test/support/a-run.ts";
import type { Event } from "../model/event.ts";
import type { RunState } from "../model/states.ts";
import { followEvents } from "./follow-events.ts";

const OTHERS = 40;

/** A log that grows: `append` writes and tells the listeners. */
const createLog = (state: RunState) => {
  const events: Event[] = [];
  const listeners = new Set<(event: Event) => void>();
  const log = { state };
  return Object.assign(log, {
    append: (event: Event) => {
      // Other runs of the tenant have written before: positions in the run's own stream are smaller.
      events.push({ ...event, position: OTHERS + events.length + 1, streamPosition: events.length + 1 });
      for (const listener of listeners) listener(event);
    },
    listeners,
    // Two at a time, so that reading takes several rounds.
    events: async (_: string, after: number) => events.filter(({ position }) => position > after).slice(0, 2),
    status: async () => aStatus({ run: aRun({ state: log.state }) }),
    onEvent: (listener: (event: Event) => void) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  });
};

const queued = (taskId: string) => anEvent("task.queued", { reason: "released" }, { taskId });
const finished = anEvent("run.finished", { decision: "go", headCommit: "c" });

describe("followEvents", () => {
  it("gives each event once and in order, and ends with the run", async () => {
    const log = createLog("running");
    for (const task of ["a", "b", "c"]) log.append(queued(task));
    const seen: string[] = [];

    for await (const event of followEvents(log, RUN_ID, new AbortController().signal)) {
      seen.push(event.taskId ?? event.name);
      if (seen.length === 3) queueMicrotask(() => log.append(queued("d")));
      if (seen.length === 4) {
        log.state = "finished";
        log.append(finished);
      }
    }

    expect(seen).toEqual(["a", "b", "c", "d", "run.finished"]);
    expect(log.listeners.size).toBe(0);
  });

  it("reads what is written after the end", async () => {
    const log = createLog("finished");
    log.append(finished);
    log.append(anEvent("packet.written", { path: "p", sha256: "0" }));
    const seen: string[] = [];

    for await (const event of followEvents(log, RUN_ID, new AbortController().signal)) seen.push(event.name);

    expect(seen).toEqual(["run.finished", "packet.written"]);
  });

  it("goes on past an end that was taken back", async () => {
    const log = createLog("running");
    log.append(finished);
    log.append(anEvent("run.reopened", { reason: "retry" }));
    const stop = new AbortController();
    const seen: string[] = [];

    for await (const event of followEvents(log, RUN_ID, stop.signal)) {
      seen.push(event.name);
      if (event.name === "run.reopened") setImmediate(() => stop.abort());
    }

    expect(seen).toEqual(["run.finished", "run.reopened"]);
  });
});
