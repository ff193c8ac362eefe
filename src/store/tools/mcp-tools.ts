/** Tools of MCP servers as they were when they were enabled. */
import { z } from "zod";
import { mcpDefinitionSchema } from "../../model/mcp-server.ts";
import type { Tx } from "../database.ts";

export const pinnedToolSchema = z.object({
  server: z.string(),
  /** As the server calls it. */
  tool: z.string(),
  /** As agents call it. */
  name: z.string(),
  definition: mcpDefinitionSchema,
  hash: z.string(),
  enabledBy: z.string(),
  enabledAt: z.coerce.date(),
  /** Since when it is offered otherwise; null while it is not. */
  changedAt: z.coerce.date().nullable(),
  /** Of what is offered then; null when it is gone. */
  changedHash: z.string().nullable(),
});
export type PinnedTool = z.infer<typeof pinnedToolSchema>;

export const readPinnedTools = async (tx: Tx): Promise<PinnedTool[]> => {
  const rows = await tx.query(
    `select server, tool, name, definition, hash, enabled_by as "enabledBy", enabled_at as "enabledAt",
       changed_at as "changedAt", changed_hash as "changedHash"
     from mcp_tools where tenant_id = $1 order by server, tool`,
    [tx.tenantId],
  );
  return rows.map((row) => pinnedToolSchema.parse(row));
};

export type NewPin = Pick<PinnedTool, "server" | "tool" | "name" | "definition" | "hash" | "enabledBy">;

export const putPinnedTool = async (tx: Tx, pin: NewPin): Promise<void> => {
  await tx.query(
    `insert into mcp_tools (tenant_id, server, tool, name, definition, hash, enabled_by, enabled_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, server, tool) do update set name = excluded.name, definition = excluded.definition,
       hash = excluded.hash, enabled_by = excluded.enabled_by, enabled_at = excluded.enabled_at,
       changed_at = null, changed_hash = null`,
    [tx.tenantId, pin.server, pin.tool, pin.name, JSON.stringify(pin.definition), pin.hash, pin.enabledBy, tx.now],
  );
};

/** Those that were there. */
export const deletePinnedTools = async (tx: Tx, server: string, tools: readonly string[]): Promise<string[]> => {
  const rows = await tx.query<{ tool: string }>(
    "delete from mcp_tools where tenant_id = $1 and server = $2 and tool = any($3) returning tool",
    [tx.tenantId, server, tools],
  );
  return rows.map(({ tool }) => tool);
};

/** False when that was known already, or the tool was enabled anew since `hash` was. */
export const markToolChanged = async (
  tx: Tx,
  { server, tool, hash, offered }: Pick<PinnedTool, "server" | "tool" | "hash"> & { offered: string | null },
): Promise<boolean> => {
  const rows = await tx.query(
    `update mcp_tools set changed_at = $5, changed_hash = $6
     where tenant_id = $1 and server = $2 and tool = $3 and hash = $4 and changed_at is null returning tool`,
    [tx.tenantId, server, tool, hash, tx.now, offered],
  );
  return rows.length > 0;
};
