import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { selectRun } from "../select-run.ts";
import { withRuns } from "../with-control-plane.ts";

export const defineCancel: DefineCommand = (command, session) => {
  command
    .argument("<run>", "run id, or its beginning or end")
    .option("--reason <text>", "why, for the record", "asked for on the command line")
    .addHelpText("after", example("provost cancel 0199b3a2"))
    .action(async (named: string, options: { reason: string }) => {
      const { runId } = await withRuns(session, async (plane) => {
        const run = await selectRun(plane, named);
        await plane.cancel(run.runId, options.reason);
        return run;
      });
      if (session.options.json) session.printJson({ run: runId, asked: "cancel" });
      else session.print(`run ${runId} is cancelled`);
      session.exitCode = EXIT.go;
    });
};
