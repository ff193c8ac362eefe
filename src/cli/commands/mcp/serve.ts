/** `provost mcp serve`: for agents and editors that start their MCP servers themselves. */
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { untilInterrupted } from "../../until-interrupted.ts";
import { withClient } from "../../with-client.ts";

export const defineMcpServe: DefineCommand = (command, session) => {
  command
    .addHelpText(
      "after",
      `${example("provost mcp serve")}

It speaks on standard input and output, and is started by who uses it:
  { "mcpServers": { "provost": { "command": "provost", "args": ["mcp", "serve"] } } }`,
    )
    .action(async () => {
      const { serveStdio } = await import("../../../mcp-server/serve-stdio.ts");
      await untilInterrupted((signal) => withClient(session, (client) => serveStdio(client, signal)));
      session.exitCode = EXIT.go;
    });
};
