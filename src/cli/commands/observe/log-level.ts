/** `provost log-level`: what a control plane writes to its log, while it runs. */
import { Argument } from "commander";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import { LOG_LEVELS, type LogLevel } from "../../../model/settings.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import type { Client } from "../../../sdk/client/index.ts";
import type { Session } from "../../session.ts";
import { explain, findControlPlane } from "../../with-client.ts";

/** A control plane that ends with the command has no log that anybody could look at. CONTROL_PLANE_MISSING. */
const ofControlPlane = async <T>(session: Session, work: (client: Client) => Promise<T>): Promise<T> => {
  const connection = await findControlPlane(session);
  if (connection === null) throw new ProvostError("CONTROL_PLANE_MISSING", "no control plane runs on this data folder");
  try {
    return await work(connection.client);
  } catch (thrown) {
    throw explain(thrown, connection.fault());
  } finally {
    await connection.close();
  }
};

export const defineLogLevel: DefineCommand = (command, session) => {
  command
    .addArgument(new Argument("[level]", "log this and what is worse from now on").choices(LOG_LEVELS))
    .addHelpText("after", example("provost log-level", "provost log-level debug"))
    .action(async (level: LogLevel | undefined) => {
      const said = await ofControlPlane(session, (client) =>
        level === undefined ? client.system.logLevel() : client.system.setLogLevel({ body: { level } }),
      );
      if (session.options.json) session.printJson({ level: said.level });
      else session.print(said.level);
      session.exitCode = EXIT.go;
    });
};
