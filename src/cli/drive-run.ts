import type { ControlPlane, RunOutcome } from "../control-plane.ts";
import type { ExitCode } from "../model/errors.ts";
import type { Event } from "../model/event.ts";
import { systemClock } from "../runtime/clock.ts";
import { exitCodeOf } from "./exit-code.ts";
import { createReporter, type Reporter } from "./progress/reporter.ts";
import { renderSummary } from "./progress/summary.ts";
import type { Session } from "./session.ts";

export type RunControl = { signal: AbortSignal; onEvent: (event: Event) => void };

export const onProcessExit = (callback: () => void): (() => void) => {
  process.on("exit", callback);
  return () => process.off("exit", callback);
};

const PAUSING = "Pausing: what runs now is stopped and done again on resume. Ctrl-C again ends this at once.";

/** Runs or resumes with progress and reports how it ended. Aborting the signal pauses. */
export const driveRun = async (
  session: Session,
  plane: ControlPlane,
  phaseTitles: ReadonlyMap<string, string>,
  signal: AbortSignal,
  go: (control: RunControl) => Promise<RunOutcome>,
): Promise<ExitCode> => {
  const reporter = createReporter(session, { phaseTitles, clock: systemClock, onExit: onProcessExit });
  const onAbort = (): void => reporter.notice(PAUSING);
  signal.addEventListener("abort", onAbort);
  let outcome: RunOutcome;
  try {
    outcome = await go({ signal, onEvent: withRecord(session, plane, reporter) });
  } finally {
    signal.removeEventListener("abort", onAbort);
    reporter.stop();
  }
  if (session.options.json) session.printJson(outcomeDocument(outcome));
  else
    renderSummary(outcome, await plane.status(outcome.runId), session.colors.stdout, session.io.cwd).forEach(
      session.print,
    );
  return exitCodeOf(outcome);
};

/** What `run --json` prints. The shape is stable. */
const outcomeDocument = ({ runId, decision, tasks, criteria, durationMs, packet }: RunOutcome): unknown => ({
  run: runId,
  decision,
  tasks,
  criteria,
  durationMs,
  packet,
});

/** Hands events on, and the run's record as soon as its first event tells which run it is. */
const withRecord = (session: Session, plane: ControlPlane, reporter: Reporter): ((event: Event) => void) => {
  let asked = false;
  return (event) => {
    reporter.onEvent(event);
    if (asked || event.runId === null) return;
    asked = true;
    plane.status(event.runId).then(reporter.addRecord, (error: unknown) => {
      session.note(`progress shows ids instead of titles: ${error instanceof Error ? error.message : String(error)}`);
    });
  };
};
