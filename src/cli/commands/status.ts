import type { ControlPlane, RunStatus } from "../../control-plane.ts";
import { EXIT, type ExitCode } from "../../model/errors.ts";
import { systemClock } from "../../runtime/clock.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { onProcessExit } from "../drive-run.ts";
import { exitCodeOf } from "../exit-code.ts";
import { followEvents } from "../follow-events.ts";
import { recallPhaseTitles } from "../phase-titles.ts";
import { createReporter } from "../progress/reporter.ts";
import { renderStatus } from "../progress/render-status.ts";
import { selectRun } from "../select-run.ts";
import type { Session } from "../session.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { withRuns } from "../with-control-plane.ts";

const print = async (session: Session, status: RunStatus): Promise<void> => {
  const titles = await recallPhaseTitles(session.io, status.run.planPath);
  renderStatus(status, titles, systemClock.now(), session.colors.stdout).forEach(session.print);
};

/** Shows each event until the run ends or pauses; the exit code then is the run's. */
const follow = async (session: Session, plane: ControlPlane, runId: string, signal: AbortSignal): Promise<ExitCode> => {
  const first = await plane.status(runId);
  const phaseTitles = await recallPhaseTitles(session.io, first.run.planPath);
  const reporter = session.options.json
    ? null
    : createReporter(session, { phaseTitles, clock: systemClock, onExit: onProcessExit });
  reporter?.addRecord(first);
  try {
    for await (const event of followEvents(plane, runId, AbortSignal.any([signal, session.io.outputClosed]))) {
      if (reporter) reporter.onEvent(event);
      else session.printJsonLine({ kind: "event", ...event });
    }
  } finally {
    reporter?.stop();
  }
  if (signal.aborted) return EXIT.paused;
  const last = await plane.status(runId);
  if (session.options.json) session.printJsonLine({ kind: "status", ...last });
  else await print(session, last);
  const failed = last.tasks.filter(({ state }) => state === "failed").length;
  return exitCodeOf({ ...last.run, tasks: { total: last.tasks.length, succeeded: 0, skipped: 0, failed } });
};

export const defineStatus: DefineCommand = (command, session) => {
  command
    .argument("[run]", "run id, or its beginning or end (default: the newest)")
    .option("--follow", "go on until the run ends; the exit code then is the run's")
    .addHelpText("after", example("provost status", "provost status 0199b3a2 --follow"))
    .action(async (named: string | undefined, options: { follow?: boolean }) => {
      session.exitCode = await untilInterrupted((signal) =>
        withRuns(session, async (plane) => {
          const { runId } = await selectRun(plane, named);
          if (options.follow) return follow(session, plane, runId, signal);
          const status = await plane.status(runId);
          if (session.options.json) session.printJson(status);
          else await print(session, status);
          return EXIT.go;
        }),
      );
    });
};
