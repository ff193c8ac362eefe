/** `provost mcp add|remove`. */
import { InvalidArgumentError, Option } from "commander";
import { EXIT, ProvostError } from "../../../model/errors.ts";
import type { Input } from "../../../sdk/client/index.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { withClient } from "../../with-client.ts";
import { placeOf } from "./shown-server.ts";

type Pairs = Record<string, string>;
type Options = {
  url?: string;
  header: Pairs;
  env: Pairs;
  inherit?: string[];
  network?: boolean;
  timeout?: number;
};

const addPair = (text: string, before: Pairs): Pairs => {
  const at = text.indexOf("=");
  if (at < 1) throw new InvalidArgumentError("It must be NAME=VALUE.");
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
};

const declarationOf = (command: string[], options: Options): Input<"mcpServers.put">["body"] => {
  const { url, header, env, inherit = [], network = false, timeout } = options;
  const timeoutMs = timeout === undefined ? {} : { timeoutMs: timeout * 1_000 };
  if (url !== undefined && command.length === 0) return { transport: "http", url, headers: header, ...timeoutMs };
  if (url === undefined && command.length > 0) {
    return { transport: "stdio", command, env, inherit, network: network ? "on" : "off", ...timeoutMs };
  }
  throw new ProvostError("USAGE", "state either --url, or the command of the server after --");
};

export const defineMcpAdd: DefineCommand = (command, session) => {
  command
    .argument("<name>", "what to call it: letters, digits and dashes; names of its tools begin with it")
    .argument("[command...]", "program and arguments of a server that is started here, after --")
    .option("--url <url>", "address of a server that is asked over streamable HTTP")
    .addOption(
      new Option("--header <name=value>", "sent to it; {{NAME}} in the value is the secret of this name")
        .argParser(addPair)
        .default({}, "none"),
    )
    .addOption(
      new Option("--env <name=value>", "variable of the program; {{NAME}} in the value is the secret of this name")
        .argParser(addPair)
        .default({}, "none"),
    )
    .option("--inherit <name...>", "variables of Provost's own environment that the program gets")
    .option("--network", "let the program use the network")
    .option("--timeout <seconds>", "that a call may take (default: 60)", positiveInteger)
    .addHelpText(
      "after",
      example(
        "provost mcp add files -- mcp-server-filesystem .",
        "provost mcp add tracker --url https://mcp.example.org/mcp --header 'Authorization=Bearer {{TRACKER_TOKEN}}'",
      ),
    )
    .action(async (name: string, words: string[], options: Options) => {
      const body = declarationOf(words, options);
      const server = await withClient(session, (client) =>
        client.mcpServers.put({ params: { mcpServer: name }, body }),
      );
      if (session.options.json) session.printJson({ server });
      else {
        session.print(`${name} is ${placeOf(server)}; none of its tools are enabled`);
        session.print(`see what it offers with: provost mcp test ${name}`);
      }
      session.exitCode = EXIT.go;
    });
};

export const defineMcpRemove: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost mcp list` shows it")
    .addHelpText("after", example("provost mcp remove files"))
    .action(async (name: string) => {
      await withClient(session, (client) => client.mcpServers.remove({ params: { mcpServer: name } }));
      if (session.options.json) session.printJson({ removed: name });
      else session.print(`${name} is removed, with its tools`);
      session.exitCode = EXIT.go;
    });
};
