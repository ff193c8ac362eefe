/** What a tenant has declared and enabled, kept in this process until it changes. */
import { z } from "zod";
import type { AccessCache } from "../../access/cache/access-cache.ts";
import type { TenantId } from "../../model/ids.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Database } from "../../store/database.ts";
import { readMcpServers, type StoredMcpServer, storedMcpServerSchema } from "../../store/tools/mcp-servers.ts";
import { pinnedToolSchema, readPinnedTools } from "../../store/tools/mcp-tools.ts";

const declaredSchema = z.object({ servers: z.array(storedMcpServerSchema), pins: z.array(pinnedToolSchema) });
export type Declared = z.infer<typeof declaredSchema>;

export type ReadDeclared = (tenantId: TenantId) => Promise<Declared>;

export const readDeclared =
  (db: Database): ReadDeclared =>
  (tenantId) =>
    db.transaction(tenantId, async (tx) => ({ servers: await readMcpServers(tx), pins: await readPinnedTools(tx) }));

/** For calls, of which there are many. Under the same epoch as the settings of tools: whoever changes one of them raises it. */
export const cachedDeclared =
  ({ db, cache }: { db: Database; cache: AccessCache }): ReadDeclared =>
  (tenantId) =>
    cache.get({ tenantId, scope: "tools", key: "mcp", schema: declaredSchema }, () => readDeclared(db)(tenantId));

/** MCP_SERVER_NOT_FOUND */
export const serverNamed = ({ servers }: Declared, name: string): StoredMcpServer => {
  const found = servers.find((server) => server.name === name);
  if (found !== undefined) return found;
  throw new ProvostError("MCP_SERVER_NOT_FOUND", `there is no MCP server ${name}`, { server: name });
};
