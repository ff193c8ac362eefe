/** Which program an agent of the kind `cli` is. */
import type { CliProgram, CliSettings } from "../../../model/cli-agent.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { AgentDeclaration } from "../../../model/agent-declaration.ts";
import { PRESETS } from "./presets/presets.ts";

export type Cli = { program: CliProgram; settings: CliSettings };

/** AGENT_SETTINGS_INVALID. */
export const cliOf = ({ name, cli }: Pick<AgentDeclaration, "name" | "cli">): Cli => {
  const refuse = (problem: string): never => {
    throw new ProvostError("AGENT_SETTINGS_INVALID", `agent "${name}": ${problem}`, { agent: name });
  };
  const known = Object.keys(PRESETS).join(", ");
  if (cli === undefined) return refuse(`it does not say which \`cli\` it is: one of ${known}, or a program of its own`);
  const { preset, program } = cli;
  if ((preset === undefined) === (program === undefined)) {
    return refuse("`cli` needs either `preset` or `program`, and not both");
  }
  const found = program ?? (Object.hasOwn(PRESETS, preset ?? "") ? PRESETS[preset ?? ""] : undefined);
  return { program: found ?? refuse(`there is no preset "${preset}"; there are ${known}`), settings: cli };
};

/** Its name as it is looked for. */
export const executableOf = ({ program }: Cli): string => {
  const [first] = program.command;
  return (typeof first === "string" ? first : first?.[0]) ?? "";
};
