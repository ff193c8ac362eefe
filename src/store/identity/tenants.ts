/** Tenants by their name in URLs and keys. Rows of the directory. */
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export const tenantSchema = z.object({
  tenant: z.string().transform((id) => id as TenantId),
  name: z.string(),
  createdAt: z.coerce.date(),
});
export type Tenant = z.infer<typeof tenantSchema>;

/** False when there is one already; nothing is changed then. */
export const insertTenant = async (tx: Tx, tenant: TenantId, name: string): Promise<boolean> => {
  const rows = await tx.query(
    `insert into tenants (tenant_id, tenant, name, created_at) values ($1, $2, $3, $4)
     on conflict (tenant_id, tenant) do nothing returning tenant`,
    [tx.tenantId, tenant, name, tx.now],
  );
  return rows.length > 0;
};

/** Locks the tenant against other changes of who belongs to it. Null when there is none. */
export const lockTenant = async (tx: Tx, tenant: TenantId): Promise<Tenant | null> => {
  const [row] = await tx.query(
    `select tenant, name, created_at as "createdAt" from tenants
     where tenant_id = $1 and tenant = $2 for no key update`,
    [tx.tenantId, tenant],
  );
  return row === undefined ? null : tenantSchema.parse(row);
};

export const listTenants = async (tx: Tx): Promise<Tenant[]> => {
  const rows = await tx.query(
    `select tenant, name, created_at as "createdAt" from tenants where tenant_id = $1 order by tenant`,
    [tx.tenantId],
  );
  return rows.map((row) => tenantSchema.parse(row));
};
