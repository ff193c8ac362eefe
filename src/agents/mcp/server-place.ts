/** Where the program of an MCP server works: confined to the worktree of its site and a home of its own. */
import { mkdtemp, realpath } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { McpProgram } from "../../model/mcp-server.ts";
import { childEnv } from "../../runtime/child-env.ts";
import type { Secret } from "../../runtime/redaction.ts";
import { removeTree } from "../../runtime/remove-tree.ts";
import { credentialStores } from "../../runtime/sandbox/credential-stores.ts";
import type { SandboxPlan } from "../../runtime/sandbox/sandbox-plan.ts";
import { findServerProgram } from "./find-server-program.ts";
import { homeVariables } from "../kinds/foreign/private-home.ts";
import type { AgentLaunch, AgentPlace } from "../kinds/acp/agent-process.ts";
import type { ToolSite } from "../tools/tool-caller.ts";

/** What a connection takes of the place that it is made for. */
export type McpSite = Pick<ToolSite, "tenantId" | "worktree" | "secrets" | "registryDir" | "disk">;

export type ServerPlace = { place: AgentPlace; launch: AgentLaunch; remove: () => Promise<void> };

/** It ends with its site; this is for a site that nobody ends. */
const LONGEST_MS = 24 * 3_600_000;
const MAX_MEMORY_BYTES = 4 * 2 ** 30;
const MAX_FILE_BYTES = 2 ** 30;
const MAX_PROCESSES = 512;

const planOf = (
  cwd: string,
  { network }: McpProgram,
  { hidden, disk }: { hidden: readonly string[]; disk: McpSite["disk"] },
): SandboxPlan => ({
  ...(disk && { disk }),
  writable: [cwd],
  // The history of the worktree stays as it is, whatever the server tries.
  readable: [join(cwd, ".git")],
  hidden: [...hidden, ...credentialStores()],
  network,
  limits: {
    wallMs: LONGEST_MS,
    memoryBytes: MAX_MEMORY_BYTES,
    processes: MAX_PROCESSES,
    fileBytes: MAX_FILE_BYTES,
    outputBytes: MAX_FILE_BYTES,
  },
});

/** What the operator of a control plane has in the environment is not every tenant's. */
const inherited = ({ tenantId }: McpSite, { inherit }: McpProgram): string[] =>
  tenantId === LOCAL_TENANT ? inherit : [];

type Given = {
  env: Record<string, string>;
  secrets: readonly Secret[];
  hidden: readonly string[];
  /** Where programs are looked for. */
  path: string | undefined;
};

/** The machine's /tmp is private to what is confined: a link in it leads nowhere there, but what it leads to may be seen. */
const seenAs = (path: string): Promise<string> => (path.startsWith("/tmp/") ? realpath(path) : Promise.resolve(path));

/** MCP_PROGRAM_MISSING */
export const openServerPlace = async (
  site: McpSite,
  server: string,
  declared: McpProgram,
  { env, secrets, hidden, path }: Given,
): Promise<ServerPlace> => {
  const [program = "", ...args] = declared.command;
  const command = [await seenAs(await findServerProgram(server, program, path)), ...args];
  const home = await mkdtemp(join(tmpdir(), "provost-mcp-"));
  const cwd = site.worktree ?? home;
  return {
    place: {
      worktree: cwd,
      sandbox: planOf(cwd, declared, { hidden, disk: site.disk }),
      secrets: [...site.secrets, ...secrets],
      registryDir: site.registryDir,
      timeoutMs: LONGEST_MS,
    },
    launch: {
      command,
      env: childEnv(inherited(site, declared), { ...homeVariables(home), ...env }),
      home,
    },
    remove: () => removeTree(home),
  };
};
