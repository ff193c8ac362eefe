import type { ControlPlane } from "../control-plane.ts";
import { EXIT, type ExitCode } from "../model/errors.ts";
import type { Event } from "../model/event.ts";
import { followEvents } from "./follow-events.ts";
import { applyEvent } from "./progress/apply-event.ts";
import { renderEventLine } from "./progress/event-line.ts";
import { addRecord, createProgress } from "./progress/state.ts";
import type { Session } from "./session.ts";

/** The events of a run: one document, or a line for each. */
export const printRunLog = async (session: Session, plane: ControlPlane, runId: string): Promise<ExitCode> => {
  const events = await allEvents(plane, runId);
  if (session.options.json) session.printJson({ run: runId, events });
  else await printLines(session, plane, runId, events);
  return EXIT.go;
};

/** The same as they come, until the run ends. */
export const followRunLog = async (
  session: Session,
  plane: ControlPlane,
  runId: string,
  signal: AbortSignal,
): Promise<ExitCode> => {
  const events = followEvents(plane, runId, signal);
  if (session.options.json) for await (const event of events) session.printJsonLine({ kind: "event", ...event });
  else await printLines(session, plane, runId, events);
  return EXIT.go;
};

const allEvents = async (plane: ControlPlane, runId: string): Promise<Event[]> => {
  const all: Event[] = [];
  for (;;) {
    const page = await plane.events(runId, all.at(-1)?.position ?? 0);
    if (page.length === 0) return all;
    all.push(...page);
  }
};

const printLines = async (
  session: Session,
  plane: ControlPlane,
  runId: string,
  events: Iterable<Event> | AsyncIterable<Event>,
): Promise<void> => {
  const progress = createProgress();
  addRecord(progress, await plane.status(runId));
  for await (const event of events) {
    applyEvent(progress, event);
    const line = renderEventLine(event, progress);
    if (line !== null) session.print(line);
  }
};
