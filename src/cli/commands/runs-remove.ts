import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { selectRun } from "../select-run.ts";
import { withClient } from "../with-client.ts";
import { NO_RUN, withRuns } from "../with-control-plane.ts";

type Options = { reason: string; yes: boolean };

export const defineRunsRemove: DefineCommand = (command, session) => {
  command
    .argument("<run>", "id of a run that has ended, or its beginning or end")
    .option("--reason <text>", "why, for the record", "asked for on the command line")
    .option("--yes", "remove it; without it is only said what would go", false)
    .addHelpText(
      "after",
      example("provost runs remove 0199b3a2", 'provost runs remove 0199b3a2 --reason "it printed a password" --yes'),
    )
    .action(async (named: string, { reason, yes }: Options) => {
      const { runId } = await withRuns(session, (plane) => selectRun(plane, named));
      const removal = await withClient(
        session,
        (client) => client.runs.remove({ params: { runId }, body: { reason, confirm: yes } }),
        { missing: NO_RUN },
      );
      const what = `run ${runId} with its ${removal.events} events, its evidence and its packet`;
      if (session.options.json) session.printJson(removal);
      else if (removal.removedAt !== null) session.print(`${what} is removed for good`);
      else session.print(`${what} would be removed for good; say --yes to do it`);
      session.exitCode = EXIT.go;
    });
};
