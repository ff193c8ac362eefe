import { type DefineCommand, example } from "../define-command.ts";
import { driveRun } from "../drive-run.ts";
import { recallPhaseTitles } from "../phase-titles.ts";
import { positiveInteger } from "../positive-integer.ts";
import { selectRun } from "../select-run.ts";
import { untilInterrupted } from "../until-interrupted.ts";
import { NO_RUN, withEngine } from "../with-control-plane.ts";

export const defineResume: DefineCommand = (command, session) => {
  command
    .argument("[run]", "run id, or its beginning or end (default: the newest that can go on)")
    .option("--max-agents <count>", "tasks that run at once", positiveInteger)
    .option("--apply", "merge the result into the current branch when the decision is Go")
    .addHelpText("after", example("provost resume", "provost resume 0199b3a2 --max-agents 2"))
    .action(async (named: string | undefined, options: { maxAgents?: number; apply?: boolean }) => {
      session.exitCode = await untilInterrupted((signal) =>
        withEngine(
          session,
          async (plane) => {
            const run = await selectRun(plane, named, ["paused", "running"]);
            const phaseTitles = await recallPhaseTitles(session.io, run.planPath);
            return driveRun(session, plane, phaseTitles, signal, (control) =>
              plane.resumeRun({
                runId: run.runId,
                maxAgents: options.maxAgents,
                apply: options.apply ?? false,
                ...control,
              }),
            );
          },
          { missing: NO_RUN },
        ),
      );
    });
};
