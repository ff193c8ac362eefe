/** `provost log-level`: what a control plane writes to its log, while it runs. */
import { Argument } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { LOG_LEVELS, type LogLevel } from "../../../model/settings.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withControlPlaneThatStays } from "../../with-client.ts";

export const defineLogLevel: DefineCommand = (command, session) => {
  command
    .addArgument(new Argument("[level]", "log this and what is worse from now on").choices(LOG_LEVELS))
    .addHelpText("after", example("provost log-level", "provost log-level debug"))
    .action(async (level: LogLevel | undefined) => {
      const said = await withControlPlaneThatStays(session, (client) =>
        level === undefined ? client.system.logLevel() : client.system.setLogLevel({ body: { level } }),
      );
      if (session.options.json) session.printJson({ level: said.level });
      else session.print(said.level);
      session.exitCode = EXIT.go;
    });
};
