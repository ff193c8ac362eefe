/** Up to where events without a chain were removed, and whether every position of a tenant is accounted for. */
import { z } from "zod";
import type { Tx } from "../database.ts";

const stepSchema = z.object({ upTo: z.coerce.number(), removed: z.coerce.number(), total: z.coerce.number() });
/** @property removed in this step; `total` in all */
export type FloorStep = z.infer<typeof stepSchema>;

/** So many positions are looked at in one step. */
export const FLOOR_STEP = 5_000;

/** The next step; null when nothing more is so old, or may be removed. The database refuses what is younger than a week. */
export const raiseEventFloor = async (tx: Tx, before: Date): Promise<FloorStep | null> => {
  const [row] = await tx.query(`select floor as "upTo", removed, total from provost.prune_events($1, ${FLOOR_STEP})`, [
    before,
  ]);
  return row === undefined ? null : stepSchema.parse(row);
};

const floorSchema = z.object({
  removedUpTo: z.coerce.number(),
  removed: z.coerce.number(),
  removedAt: z.coerce.date().nullable(),
  /** What keeps events that are older: whose place is the first. */
  heldBy: z.object({ subscription: z.string(), kind: z.string(), position: z.coerce.number() }).nullable(),
});
export type EventFloor = z.infer<typeof floorSchema>;

export const readEventFloor = async (tx: Tx): Promise<EventFloor> => {
  const [row] = await tx.query(
    `select coalesce(f.position, 0) as "removedUpTo", coalesce(f.removed, 0) as removed, f.pruned_at as "removedAt",
       (select row_to_json(h) from (
         select s.name as subscription, s.kind,
           case when s.kind = 'relay' then 0 else least(s.cursor, (select min(p.position) - 1 from parked_events p
             where p.tenant_id = $1 and p.subscription_id = s.subscription_id)) end as position
         from subscriptions s where s.tenant_id = $1 order by 3, 1 limit 1
       ) h) as "heldBy"
     from (select 1) one left join event_floors f on f.tenant_id = $1`,
    [tx.tenantId],
  );
  return floorSchema.parse(row);
};

const accountSchema = z.object({
  last: z.coerce.number(),
  here: z.coerce.number(),
  removed: z.coerce.number(),
  removedFromAudit: z.coerce.number(),
  removedWithRuns: z.coerce.number(),
});
export type EventAccount = z.infer<typeof accountSchema>;

/** In one statement, so that all of it is of one moment. It counts every event. */
export const readEventAccount = async (tx: Tx): Promise<EventAccount> => {
  const [row] = await tx.query(
    `select coalesce((select position from event_heads where tenant_id = $1 and stream = '*'), 0) as last,
       (select count(*) from events where tenant_id = $1) as here,
       coalesce((select removed from event_floors where tenant_id = $1), 0) as removed,
       coalesce((select sum(removed) from audit_checkpoints where tenant_id = $1), 0) as "removedFromAudit",
       coalesce((select sum(events) from removed_runs where tenant_id = $1), 0) as "removedWithRuns"`,
    [tx.tenantId],
  );
  return accountSchema.parse(row);
};

const toldSchema = z.object({ payload: z.record(z.string(), z.unknown()) });

/** What the chain of the tenant says of the last removal; null when it does not, or no longer. */
export const readToldFloor = async (tx: Tx): Promise<Record<string, unknown> | null> => {
  const [row] = await tx.query(
    `select payload from events where tenant_id = $1 and stream = 'tenant' and name = 'events.pruned'
     order by stream_position desc limit 1`,
    [tx.tenantId],
  );
  return row === undefined ? null : toldSchema.parse(row).payload;
};
