/** Refuses an agent before a run begins when a tool that it is to use is not there. */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Catalogue } from "../tools/catalogue.ts";
import type { McpServers } from "./mcp-servers.ts";
import { serverOfToolName } from "./tool-name.ts";

type Parts = { catalogue: Catalogue; mcp: Pick<McpServers, "get" | "examine"> };

const serverOf = async ({ catalogue, mcp }: Parts, tenantId: TenantId, name: string, server: string) => {
  const entry = await catalogue.find(tenantId, name);
  if (entry?.tool.withdrawn !== undefined) throw entry.tool.withdrawn;
  if (entry?.enabled === true) return entry.tool.source;
  await mcp.get(tenantId, server);
  const message = `${name} is not enabled: provost mcp enable ${server}`;
  throw new ProvostError("TOOL_DISABLED", message, { tool: name, server });
};

/**
 * @param names of the tools that the agent is shown; all that are enabled when undefined
 * MCP_SERVER_NOT_FOUND, TOOL_DISABLED, MCP_TOOL_CHANGED, and what an examination of its servers finds missing.
 */
export const refuseTools = async (
  parts: Parts,
  tenantId: TenantId,
  names: readonly string[] | undefined,
): Promise<void> => {
  const shown =
    names ?? (await parts.catalogue.list(tenantId)).filter(({ enabled }) => enabled).map(({ tool }) => tool.name);
  const servers = new Set<string>();
  for (const name of shown) {
    const server = serverOfToolName(name);
    if (server !== null) servers.add(await serverOf(parts, tenantId, name, server));
  }
  for (const server of servers) await parts.mcp.examine(tenantId, server);
};
