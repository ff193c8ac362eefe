import { z } from "zod";
import type { Tx } from "../database.ts";

export const TOOL_APPROVALS = ["policy", "always"] as const;

export const toolSettingSchema = z.object({
  tool: z.string(),
  enabled: z.boolean(),
  /** When a person has to approve a call: as the policies say, or always. */
  approval: z.enum(TOOL_APPROVALS),
  /** That may be asked, of a tool that asks hosts: a name, or `*.` and what it ends with. */
  hosts: z.array(z.string()),
  setAt: z.coerce.date(),
  setBy: z.string(),
});
export type ToolSetting = z.infer<typeof toolSettingSchema>;

export const readToolSettings = async (tx: Tx): Promise<ToolSetting[]> => {
  const rows = await tx.query(
    `select tool, enabled, approval, hosts, set_at as "setAt", set_by as "setBy"
     from tool_settings where tenant_id = $1 order by tool`,
    [tx.tenantId],
  );
  return rows.map((row) => toolSettingSchema.parse(row));
};

export const putToolSetting = async (tx: Tx, setting: Omit<ToolSetting, "setAt">): Promise<void> => {
  await tx.query(
    `insert into tool_settings (tenant_id, tool, enabled, approval, hosts, set_at, set_by)
     values ($1, $2, $3, $4, $5, $6, $7)
     on conflict (tenant_id, tool) do update set enabled = excluded.enabled, approval = excluded.approval,
       hosts = excluded.hosts, set_at = excluded.set_at, set_by = excluded.set_by`,
    [tx.tenantId, setting.tool, setting.enabled, setting.approval, setting.hosts, tx.now, setting.setBy],
  );
};
