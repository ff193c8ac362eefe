import { ProvostError } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { positiveInteger } from "../positive-integer.ts";
import { followRunLog, printRunLog } from "../run-log.ts";
import { selectRun, selectTask } from "../select-run.ts";
import { followTaskOutput, printTaskOutput } from "../task-output.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { withRuns } from "../with-control-plane.ts";

type LogsOptions = { attempt?: number; follow?: boolean };

export const defineLogs: DefineCommand = (command, session) => {
  command
    .argument("[run]", "run id, or its beginning or end (default: the newest)")
    .argument("[task]", "task id, a beginning of one, or its title: prints what the task printed")
    .option("--attempt <number>", "which attempt of the task (default: the last)", positiveInteger)
    .option("--follow", "go on until the run or the task ends, or the attempt that is named")
    .addHelpText(
      "after",
      example("provost logs 0199b3a2", "provost logs 0199b3a2 t-write-the-runbook-1f3c9a20 --follow"),
    )
    .action(async (namedRun: string | undefined, namedTask: string | undefined, options: LogsOptions) => {
      if (options.attempt && namedTask === undefined) throw new ProvostError("USAGE", "--attempt needs a task");
      session.exitCode = await untilInterrupted((interrupted) =>
        withRuns(session, async (plane) => {
          const signal = AbortSignal.any([interrupted, session.io.outputClosed]);
          const { runId } = await selectRun(plane, namedRun);
          if (namedTask === undefined) {
            return options.follow ? followRunLog(session, plane, runId, signal) : printRunLog(session, plane, runId);
          }
          const { taskId } = selectTask((await plane.status(runId)).tasks, namedTask);
          const output = { run: runId, task: taskId, attempt: options.attempt ?? null };
          return options.follow
            ? followTaskOutput(session, plane, output, signal)
            : printTaskOutput(session, plane, output);
        }),
      );
    });
};
