import type { ControlPlane, RunOutcome } from "../control-plane.ts";
import type { ExitCode } from "../model/errors.ts";
import type { Event } from "../model/event.ts";
import { systemClock } from "../runtime/clock.ts";
import { exitCodeOf } from "./exit-code.ts";
import { createReporter, type Reporter } from "./progress/reporter.ts";
import { renderSummary } from "./progress/summary.ts";
import type { Session } from "./session.ts";

export type RunControl = {
  signal: AbortSignal;
  onEvent: (event: Event) => void;
  /** Tells the person in front of it something at once, without disturbing the live view. */
  notice: (text: string) => void;
};

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
  const { onEvent, recorded } = withRecord(plane, reporter);
  let outcome: RunOutcome;
  try {
    outcome = await go({ signal, onEvent, notice: reporter.notice });
  } finally {
    await recorded();
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
const withRecord = (
  plane: ControlPlane,
  reporter: Reporter,
): { onEvent: (event: Event) => void; recorded: () => Promise<void> } => {
  let record: Promise<void> | null = null;
  const addRecord = async (runId: string): Promise<void> => {
    try {
      reporter.addRecord(await plane.status(runId));
    } catch (error) {
      reporter.notice(`progress shows ids: ${error instanceof Error ? error.message : String(error)}`);
    }
  };
  return {
    onEvent: (event) => {
      reporter.onEvent(event);
      if (event.runId !== null) record ??= addRecord(event.runId);
    },
    recorded: async () => {
      if (record !== null) await record;
    },
  };
};
