import type { AgentDeclaration } from "../../../model/agent-declaration.ts";
import { programVersion } from "../foreign/program-version.ts";
import { findCli } from "./find-cli.ts";

/** What there is of it here, in words. AGENT_SETTINGS_INVALID, AGENT_PROGRAM_MISSING, AGENT_PROGRAM_FAILED. */
export const probeCli = async (
  agent: Pick<AgentDeclaration, "name" | "cli">,
  searchPath: string | undefined,
): Promise<string> => {
  const { cli, executable } = await findCli(agent, searchPath);
  const { version } = cli.program;
  if (version === undefined) return `${executable}, whose version nobody asks for`;
  return `${executable}, version ${await programVersion([executable, ...version.slice(1)])}`;
};
