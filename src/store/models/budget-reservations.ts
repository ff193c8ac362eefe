import { z } from "zod";
import { budgetNameSchema } from "../../model/budget.ts";
import type { Tx } from "../database.ts";

const amountSchema = z.object({
  tokens: z.number().optional(),
  microUsd: z.number().nullable().optional(),
  ms: z.number().optional(),
  iterations: z.number().optional(),
});
const spenderSchema = z.object({
  project: z.string().optional(),
  runId: z.string().optional(),
  taskId: z.string().optional(),
  attemptId: z.string().optional(),
  agentName: z.string().optional(),
});
const holdSchema = budgetNameSchema.extend({ amount: z.number() });

export const reservationSchema = z.object({
  id: z.string(),
  state: z.enum(["held", "settled", "released", "expired"]),
  spender: spenderSchema,
  reserved: amountSchema,
  spent: amountSchema.nullable(),
  holds: z.array(holdSchema),
  madeAt: z.date(),
  expiresAt: z.date(),
  endedAt: z.date().nullable(),
});
export type Reservation = z.infer<typeof reservationSchema>;

const COLUMNS = `reservation_id as id, state, spender, reserved, spent, holds, made_at as "madeAt",
  expires_at as "expiresAt", ended_at as "endedAt"`;

/** @returns how many were made: of an id that has one already none is */
export const insertReservations = async (tx: Tx, made: readonly Reservation[]): Promise<number> => {
  if (made.length === 0) return 0;
  const rows = await tx.query(
    `insert into budget_reservations
       (tenant_id, reservation_id, state, spender, reserved, spent, holds, made_at, expires_at, ended_at)
     select $1, n.* from json_to_recordset($2) as n (id text, state text, spender json, reserved json, spent json,
       holds json, "madeAt" timestamptz, "expiresAt" timestamptz, "endedAt" timestamptz)
     order by n.id
     on conflict (tenant_id, reservation_id) do nothing
     returning 1`,
    [tx.tenantId, JSON.stringify(made)],
  );
  return rows.length;
};

/** In the order of their ids; locked. */
export const lockReservations = async (tx: Tx, ids: readonly string[]): Promise<Reservation[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from budget_reservations
     where tenant_id = $1 and reservation_id = any($2::text[]) order by reservation_id for update`,
    [tx.tenantId, ids],
  );
  return rows.map((row) => reservationSchema.parse(row));
};

/** Of reservations that are locked. */
export const changeReservations = async (tx: Tx, changed: readonly Reservation[]): Promise<void> => {
  if (changed.length === 0) return;
  await tx.query(
    `update budget_reservations r
     set state = n.state, spender = n.spender, reserved = n.reserved, spent = n.spent, holds = n.holds,
       made_at = n."madeAt", expires_at = n."expiresAt", ended_at = n."endedAt"
     from json_to_recordset($2) as n (id text, state text, spender json, reserved json, spent json, holds json,
       "madeAt" timestamptz, "expiresAt" timestamptz, "endedAt" timestamptz)
     where r.tenant_id = $1 and r.reservation_id = n.id`,
    [tx.tenantId, JSON.stringify(changed)],
  );
};

/** Those of which nobody has said in time what became of them. */
export const listOverdue = async (tx: Tx, now: Date, limit: number): Promise<Reservation[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from budget_reservations
     where tenant_id = $1 and state = 'held' and expires_at < $2 order by expires_at limit $3`,
    [tx.tenantId, now, limit],
  );
  return rows.map((row) => reservationSchema.parse(row));
};
