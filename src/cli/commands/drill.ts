import { fileURLToPath } from "node:url";
import { EXIT } from "../../model/errors.ts";
import { type DefineCommand, example } from "../define-command.ts";

type DrillCommandOptions = { escalate: boolean };

/** This very command, as whoever runs the drill runs it. */
const thisCommand = (): readonly [string, ...string[]] => [
  process.execPath,
  ...process.execArgv,
  process.argv[1] ?? fileURLToPath(import.meta.url),
];

export const defineDrill: DefineCommand = (command, session) => {
  command
    .option("--escalate", "let nobody answer the first page, so that it is escalated", false)
    .addHelpText("after", example("provost drill", "provost drill --escalate --json"))
    .action(async ({ escalate }: DrillCommandOptions) => {
      const { runDrill } = await import("../../control-plane.ts");
      const outcome = await runDrill({
        provost: thisCommand(),
        escalate,
        onStep: ({ afterSeconds, what }) => session.note(`${afterSeconds.toFixed(1).padStart(6)} s  ${what}`),
      });
      if (session.options.json) session.printJson(outcome);
      else {
        session.print(`Detected after ${outcome.mttdSeconds.toFixed(1)} s`);
        session.print(`Over after     ${outcome.mttrSeconds.toFixed(1)} s`);
      }
      session.exitCode = EXIT.go;
    });
};
