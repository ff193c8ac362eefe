/** Accounts of programs. They sign in with keys alone. */
import { z } from "zod";
import type { ServiceAccountId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import { memberRoleSchema } from "./memberships.ts";

/** A program owns nothing: who answers for a tenant is a person. */
export const serviceRoleSchema = memberRoleSchema.exclude(["owner"]);
export type ServiceRole = z.infer<typeof serviceRoleSchema>;

export const serviceAccountSchema = z.object({
  serviceAccountId: z.string().transform((id) => id as ServiceAccountId),
  name: z.string(),
  role: serviceRoleSchema,
  state: z.enum(["active", "disabled"]),
  createdBy: z.string(),
  createdAt: z.coerce.date(),
});
export type ServiceAccount = z.infer<typeof serviceAccountSchema>;

const COLUMNS = `service_account_id as "serviceAccountId", name, role, state, created_by as "createdBy",
  created_at as "createdAt"`;

const one = (rows: object[]): ServiceAccount | null =>
  rows[0] === undefined ? null : serviceAccountSchema.parse(rows[0]);

/** Null when the name is taken. */
export const insertServiceAccount = async (
  tx: Tx,
  account: Pick<ServiceAccount, "serviceAccountId" | "name" | "role" | "createdBy">,
): Promise<ServiceAccount | null> =>
  one(
    await tx.query(
      `insert into service_accounts (tenant_id, service_account_id, name, role, state, created_by, created_at)
       values ($1, $2, $3, $4, 'active', $5, $6) on conflict (tenant_id, name) do nothing returning ${COLUMNS}`,
      [tx.tenantId, account.serviceAccountId, account.name, account.role, account.createdBy, tx.now],
    ),
  );

/** By its id or its name. */
export const findServiceAccount = async (tx: Tx, named: string): Promise<ServiceAccount | null> =>
  one(
    await tx.query(
      `select ${COLUMNS} from service_accounts where tenant_id = $1 and (service_account_id = $2 or name = $2)`,
      [tx.tenantId, named],
    ),
  );

export const listServiceAccounts = async (tx: Tx): Promise<ServiceAccount[]> => {
  const rows = await tx.query(`select ${COLUMNS} from service_accounts where tenant_id = $1 order by name`, [
    tx.tenantId,
  ]);
  return rows.map((row) => serviceAccountSchema.parse(row));
};

/** Null when there is none. */
export const setServiceAccountState = async (
  tx: Tx,
  serviceAccountId: ServiceAccountId,
  state: ServiceAccount["state"],
): Promise<ServiceAccount | null> =>
  one(
    await tx.query(
      `update service_accounts set state = $3 where tenant_id = $1 and service_account_id = $2 returning ${COLUMNS}`,
      [tx.tenantId, serviceAccountId, state],
    ),
  );
