/** `provost tools list|enable|disable|calls`. */
import { Option } from "commander";
import { EXIT } from "../../../model/errors.ts";
import { type DefineCommand, example } from "../../define-command.ts";
import { positiveInteger } from "../../positive-integer.ts";
import { fitLine, plainLine } from "../../progress/display-text.ts";
import { textTable } from "../../text-table.ts";
import type { CallFilter, ShownCall, ShownTool, ToolChange } from "../../tool-desk.ts";
import { withTools } from "../../with-tools.ts";

const toolRow = (tool: ShownTool): string[] => [
  tool.name,
  tool.enabled ? "enabled" : "disabled",
  tool.approval === "always" ? "asks each time" : "by policy",
  tool.hosts.join(" "),
  fitLine(plainLine(tool.description), 70),
];

export const defineToolsList: DefineCommand = (command, session) => {
  command.addHelpText("after", example("provost tools list")).action(async () => {
    const tools = await withTools(session, (desk) => desk.list());
    if (session.options.json) session.printJson({ tools });
    else textTable([["NAME", "STATE", "APPROVAL", "HOSTS", ""], ...tools.map(toolRow)]).forEach(session.print);
    session.exitCode = EXIT.go;
  });
};

type Enabling = { approval?: "policy" | "always"; host?: string[] };

export const defineToolsEnable: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost tools list` shows it")
    .addOption(new Option("--approval <when>", "when a person has to approve a call").choices(["policy", "always"]))
    .option("--host <host...>", "hosts that it may ask, in place of those before: docs.example.org, *.example.org")
    .addHelpText(
      "after",
      example("provost tools enable fetch_url --host docs.example.org", "provost tools enable git --approval always"),
    )
    .action(async (name: string, { approval, host }: Enabling) => {
      const change: ToolChange = { enabled: true, ...(approval && { approval }), ...(host && { hosts: host }) };
      const tool = await withTools(session, (desk) => desk.set(name, change));
      if (session.options.json) session.printJson({ tool });
      else session.print(`${name} is enabled${tool.approval === "always" ? ", with approval each time" : ""}`);
      session.exitCode = EXIT.go;
    });
};

export const defineToolsDisable: DefineCommand = (command, session) => {
  command
    .argument("<name>", "as `provost tools list` shows it")
    .addHelpText("after", example("provost tools disable run_command"))
    .action(async (name: string) => {
      const tool = await withTools(session, (desk) => desk.set(name, { enabled: false }));
      if (session.options.json) session.printJson({ tool });
      else session.print(`${name} is disabled: no agent can use it`);
      session.exitCode = EXIT.go;
    });
};

const ms = (value: number | null): string => (value === null ? "" : `${value.toFixed(1)} ms`);

const callRow = (call: ShownCall): string[] => [
  call.begunAt.slice(0, 19),
  call.callId,
  call.tool,
  call.outcome === null ? "under way" : [call.outcome, call.step, call.code].filter(Boolean).join(" "),
  ms(call.totalMs),
  ms(call.workMs),
  call.policyVersion ?? "",
  fitLine(plainLine(call.reason === "" ? (call.content ?? "") : call.reason), 60),
];

const HEAD = ["BEGUN", "CALL", "TOOL", "OUTCOME", "TOOK", "OF IT WORK", "POLICIES", "REASON"];

type Asked = { session?: string; run?: string; tool?: string; outcome?: CallFilter["outcome"]; limit: number };

export const defineToolsCalls: DefineCommand = (command, session) => {
  command
    .option("--session <id>", "of this session")
    .option("--run <id>", "of this run")
    .option("--tool <name>", "of this tool")
    .addOption(new Option("--outcome <outcome>", "that ended like this").choices(["ok", "refused", "failed"]))
    .option("--limit <number>", "how many at most", positiveInteger, 50)
    .addHelpText("after", example("provost tools calls --outcome refused"))
    .action(async ({ session: sessionId, run, tool, outcome, limit }: Asked) => {
      const filter: CallFilter = {
        limit: Math.min(limit, 200),
        ...(sessionId !== undefined && { sessionId }),
        ...(run !== undefined && { runId: run }),
        ...(tool !== undefined && { tool }),
        ...(outcome !== undefined && { outcome }),
      };
      const calls = await withTools(session, (desk) => desk.calls(filter));
      session.exitCode = EXIT.go;
      if (session.options.json) return session.printJson({ calls });
      if (calls.length === 0) return session.print("no call is on record");
      textTable([HEAD, ...calls.map(callRow)]).forEach(session.print);
    });
};
