/** `provost mcp test`. */
import { EXIT } from "../../../model/errors.ts";
import type { Output } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";
import { withClient } from "../../with-client.ts";

type Offer = Output<"mcpServers.test">["tools"][number];

const row = (offer: Offer): string[] => [
  plainLine(offer.tool),
  offer.state,
  offer.hash?.slice(0, 12) ?? "",
  fitLine(plainLine(offer.problem ?? offer.description ?? ""), 80),
];

export const defineMcpTest: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost mcp list` shows it")
    .addHelpText("after", example("provost mcp test files"))
    .action(async (name: string) => {
      const look = await withClient(session, (client) =>
        client.mcpServers.test({ params: { mcpServer: name }, body: {} }),
      );
      // Something that was enabled is not what it was: for scripts that ask from time to time.
      const changed = look.tools.some(({ state }) => state === "changed" || state === "gone");
      session.exitCode = changed ? EXIT.noGo : EXIT.go;
      if (session.options.json) return session.printJson(look);
      const { about, tools } = look;
      session.print(`${plainLine(`${about.name} ${about.version}`)}, protocol ${about.protocol}`);
      if (tools.length === 0) return session.print("it offers no tools");
      textTable([["TOOL", "STATE", "HASH", ""], ...tools.map(row)]).forEach(session.print);
    });
};
