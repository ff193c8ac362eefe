/** `provost mcp logout`. */
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withClient } from "../../with-client.ts";

export const defineMcpLogout: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost mcp list` shows it")
    .addHelpText("after", example("provost mcp logout tracker"))
    .action(async (name: string) => {
      const server = await withClient(session, (client) =>
        client.mcpServers.logout({ params: { mcpServer: name }, body: {} }),
      );
      session.exitCode = EXIT.go;
      if (session.options.json) session.printJson({ server });
      else session.print(`nobody is signed in at ${name} any more`);
    });
};
