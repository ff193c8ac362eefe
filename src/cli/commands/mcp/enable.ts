/** `provost mcp enable|disable`. */
import { Option } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { withClient } from "../../with-client.ts";

const toolsOf = (tools: string[]): { tools?: string[] } => (tools.length === 0 ? {} : { tools });

export const defineMcpEnable: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost mcp list` shows it")
    .argument("[tool...]", "as `provost mcp test` shows them (default: all that can be used)")
    .addOption(new Option("--approval <when>", "when a person has to approve a call").choices(["policy", "always"]))
    .addHelpText(
      "after",
      example("provost mcp enable files read_text_file list_directory", "provost mcp enable tracker --approval always"),
    )
    .action(async (name: string, tools: string[], { approval }: { approval?: "policy" | "always" }) => {
      const asked = { params: { mcpServer: name }, body: { ...toolsOf(tools), ...(approval && { approval }) } };
      const server = await withClient(session, (client) => client.mcpServers.enable(asked));
      session.exitCode = EXIT.go;
      if (session.options.json) return session.printJson({ server });
      const enabled = server.tools.filter(({ changedAt }) => changedAt === null);
      for (const tool of enabled) session.print(`${tool.name}  ${tool.hash.slice(0, 12)}`);
      session.print(`${enabled.length === 1 ? "one tool is" : `${enabled.length} tools are`} enabled as offered now`);
    });
};

export const defineMcpDisable: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost mcp list` shows it")
    .argument("[tool...]", "as `provost mcp show` shows them, by the server's names (default: all)")
    .addHelpText("after", example("provost mcp disable files", "provost mcp disable files write_file"))
    .action(async (name: string, tools: string[]) => {
      const asked = { params: { mcpServer: name }, body: toolsOf(tools) };
      const server = await withClient(session, (client) => client.mcpServers.disable(asked));
      session.exitCode = EXIT.go;
      if (session.options.json) return session.printJson({ server });
      session.print(
        `${server.tools.length === 0 ? "no tools" : `${server.tools.length} tools`} of ${name} are enabled`,
      );
    });
};
