/** One TOTP secret a person, sealed. Rows of the directory. */
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export type SecondFactor = { sealedSecret: string; confirmed: boolean };

/** Begins anew with one that is not confirmed. False when a confirmed one is there. */
export const offerSecondFactor = async (tx: Tx, userId: UserId, sealedSecret: string): Promise<boolean> => {
  const rows = await tx.query(
    `insert into second_factors (tenant_id, user_id, sealed_secret) values ($1, $2, $3)
     on conflict (tenant_id, user_id) do update set sealed_secret = excluded.sealed_secret, last_step = 0
       where second_factors.confirmed_at is null
     returning user_id`,
    [tx.tenantId, userId, sealedSecret],
  );
  return rows.length > 0;
};

export const findSecondFactor = async (tx: Tx, userId: UserId): Promise<SecondFactor | null> => {
  const [row] = await tx.query<SecondFactor>(
    `select sealed_secret as "sealedSecret", confirmed_at is not null as confirmed
     from second_factors where tenant_id = $1 and user_id = $2`,
    [tx.tenantId, userId],
  );
  return row ?? null;
};

/** Takes the code of a time step. False when it or a later one was taken before: of two that race one wins. */
export const takeStep = async (tx: Tx, userId: UserId, step: number): Promise<boolean> => {
  const rows = await tx.query(
    `update second_factors set last_step = $3, confirmed_at = coalesce(confirmed_at, $4)
     where tenant_id = $1 and user_id = $2 and last_step < $3 returning user_id`,
    [tx.tenantId, userId, step, tx.now],
  );
  return rows.length > 0;
};

/** Whether `takeStep` would take it now. */
export const isStepFree = async (tx: Tx, userId: UserId, step: number): Promise<boolean> => {
  const rows = await tx.query("select 1 from second_factors where tenant_id = $1 and user_id = $2 and last_step < $3", [
    tx.tenantId,
    userId,
    step,
  ]);
  return rows.length > 0;
};

export const deleteSecondFactor = async (tx: Tx, userId: UserId): Promise<boolean> => {
  const rows = await tx.query("delete from second_factors where tenant_id = $1 and user_id = $2 returning user_id", [
    tx.tenantId,
    userId,
  ]);
  return rows.length > 0;
};
