import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { selectRun } from "../select-run.ts";
import { withRuns } from "../with-control-plane.ts";

export const definePause: DefineCommand = (command, session) => {
  command
    .argument("[run]", "run id, or its beginning or end (default: the newest that is running)")
    .option("--reason <text>", "why, for the record", "asked for on the command line")
    .addHelpText("after", example('provost pause 0199b3a2 --reason "freeze until Monday"'))
    .action(async (named: string | undefined, options: { reason: string }) => {
      const { runId } = await withRuns(session, async (plane) => {
        const run = await selectRun(plane, named, ["running"]);
        await plane.pause(run.runId, options.reason);
        return run;
      });
      if (session.options.json) session.printJson({ run: runId, asked: "pause" });
      else session.print(`run ${runId} is pausing; go on with: provost resume ${runId}`);
      session.exitCode = EXIT.go;
    });
};
