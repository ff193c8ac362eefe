import type { TenantId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

/** What is cached together and invalidated together. */
export type AccessScope = "policies" | "limits" | "flags" | "personal" | "tools";

export const ACCESS_CHANNEL = "provost_access";

/** Scopes that never changed are not there; their epoch is 0. */
export const readEpochs = async (tx: Tx): Promise<ReadonlyMap<string, number>> => {
  const rows = await tx.query<{ scope: string; epoch: string }>(
    "select scope, epoch from access_epochs where tenant_id = $1",
    [tx.tenantId],
  );
  return new Map(rows.map(({ scope, epoch }) => [scope, Number(epoch)]));
};

/**
 * Says that what was cached of this scope no longer holds, from the commit on. Belongs at the beginning of the
 * transaction of the change: it also makes changes of one scope take turns.
 */
export const raiseEpoch = async (tx: Tx, scope: AccessScope): Promise<void> => {
  await tx.query(
    // Notified in the transaction and not after it: access changes rarely, and must be heard of when it does.
    `with raised as (
       insert into access_epochs (tenant_id, scope, epoch) values ($1, $2, 1)
       on conflict (tenant_id, scope) do update set epoch = access_epochs.epoch + 1
       returning 1
     )
     select pg_notify($3, $1) from raised`,
    [tx.tenantId, scope, ACCESS_CHANNEL],
  );
  tx.hear(ACCESS_CHANNEL, tx.tenantId);
};

/** From the payload of a notification; null when all tenants may have changed. */
export const changedTenant = (payload: string): TenantId | null => (payload === "" ? null : (payload as TenantId));
