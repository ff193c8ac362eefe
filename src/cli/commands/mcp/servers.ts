/** `provost mcp list|show`. */
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";
import { withClient } from "../../with-client.ts";
import { placeOf, signInSentence, signInWord, type ShownServer } from "./shown-server.ts";

const row = (server: ShownServer): string[] => {
  const changed = server.tools.filter(({ changedAt }) => changedAt !== null).length;
  const enabled = `${server.tools.length - changed} enabled`;
  return [
    server.name,
    changed === 0 ? enabled : `${enabled}, ${changed} changed`,
    signInWord(server),
    fitLine(plainLine(placeOf(server)), 90),
  ];
};

export const defineMcpList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost mcp list")).action(async () => {
    const { items: servers } = await withClient(session, (client) => client.mcpServers.list());
    session.exitCode = EXIT.go;
    if (session.options.json) return session.printJson({ servers });
    if (servers.length === 0) return session.print("there are no MCP servers");
    textTable([["NAME", "TOOLS", "SIGN-IN", "AT"], ...servers.map(row)]).forEach(session.print);
  });
};

const toolRow = (tool: ShownServer["tools"][number]): string[] => [
  tool.name,
  tool.changedAt === null
    ? "enabled"
    : `${tool.changedHash === null ? "gone" : "changed"} since ${tool.changedAt.slice(0, 19)}`,
  tool.hash.slice(0, 12),
  fitLine(plainLine(tool.description), 70),
];

const details = ({ declaration }: ShownServer): string[] => {
  if (declaration.transport === "http")
    return Object.entries(declaration.headers).map(([name, text]) => `${name}: ${text}`);
  return [
    `network ${declaration.network}`,
    ...declaration.inherit.map((name) => `inherits ${name}`),
    ...Object.entries(declaration.env).map(([name, text]) => `${name}=${text}`),
  ];
};

export const defineMcpShow: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost mcp list` shows it")
    .addHelpText("after", example("provost mcp show files"))
    .action(async (name: string) => {
      const server = await withClient(session, (client) => client.mcpServers.get({ params: { mcpServer: name } }));
      session.exitCode = EXIT.go;
      if (session.options.json) return session.printJson({ server });
      session.print(`${name}: ${plainLine(placeOf(server))}`);
      details(server).forEach((line) => session.print(`  ${plainLine(line)}`));
      const signedIn = signInSentence(server);
      if (signedIn !== null) session.print(`  ${plainLine(signedIn)}`);
      if (server.tools.length === 0) return session.print(`no tools are enabled: provost mcp enable ${name}`);
      textTable([["NAME", "STATE", "HASH", ""], ...server.tools.map(toolRow)]).forEach(session.print);
    });
};
