/** Declared servers of the Model Context Protocol. */
import { z } from "zod";
import { type McpDeclaration, mcpDeclarationSchema, mcpSignInSchema } from "../../model/mcp-server.ts";
import type { Tx } from "../database.ts";

export const storedMcpServerSchema = z.object({
  name: z.string(),
  declaration: mcpDeclarationSchema,
  setBy: z.string(),
  setAt: z.coerce.date(),
  /** Null when it never asked for one. */
  signIn: mcpSignInSchema.nullable(),
});
export type StoredMcpServer = z.infer<typeof storedMcpServerSchema>;

export const readMcpServers = async (tx: Tx): Promise<StoredMcpServer[]> => {
  const rows = await tx.query(
    `select name, declaration, set_by as "setBy", set_at as "setAt", sign_in as "signIn"
     from mcp_servers where tenant_id = $1 order by name`,
    [tx.tenantId],
  );
  return rows.map((row) => storedMcpServerSchema.parse(row));
};

/** Nobody has signed in at what is declared otherwise. */
export const putMcpServer = async (
  tx: Tx,
  { name, declaration, setBy }: { name: string; declaration: McpDeclaration; setBy: string },
): Promise<void> => {
  await tx.query(
    `insert into mcp_servers (tenant_id, name, declaration, set_by, set_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, name) do update set declaration = excluded.declaration, set_by = excluded.set_by,
       set_at = excluded.set_at, sign_in = null, renewal_claim = null, renewal_until = null`,
    [tx.tenantId, name, JSON.stringify(declaration), setBy, tx.now],
  );
};

/** With its tools. False when there is none. */
export const deleteMcpServer = async (tx: Tx, name: string): Promise<boolean> => {
  const rows = await tx.query("delete from mcp_servers where tenant_id = $1 and name = $2 returning name", [
    tx.tenantId,
    name,
  ]);
  return rows.length > 0;
};
