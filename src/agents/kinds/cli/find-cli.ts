import type { AgentDeclaration } from "../../../model/agent-declaration.ts";
import { findExecutable } from "../foreign/find-executable.ts";
import { cliOf, executableOf, type Cli } from "./cli-program.ts";

/** AGENT_SETTINGS_INVALID, AGENT_PROGRAM_MISSING. */
export const findCli = async (
  agent: Pick<AgentDeclaration, "name" | "cli">,
  searchPath: string | undefined,
): Promise<{ cli: Cli; executable: string }> => {
  const cli = cliOf(agent);
  return { cli, executable: await findExecutable(executableOf(cli), searchPath) };
};
