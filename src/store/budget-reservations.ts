import { z } from "zod";
import { budgetNameSchema } from "../model/budget.ts";
import type { Tx } from "./database.ts";

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

/** @returns false when there is one of this id already; one that was given back is made anew */
export const insertReservation = async (tx: Tx, reservation: Omit<Reservation, "endedAt">): Promise<boolean> => {
  const { id, state, spender, reserved, spent, holds, madeAt, expiresAt } = reservation;
  const rows = await tx.query(
    `insert into budget_reservations
       (tenant_id, reservation_id, state, spender, reserved, spent, holds, made_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9)
     on conflict (tenant_id, reservation_id) do update
       set state = excluded.state, spender = excluded.spender, reserved = excluded.reserved, spent = excluded.spent,
           holds = excluded.holds, made_at = excluded.made_at, expires_at = excluded.expires_at, ended_at = null
       where budget_reservations.state = 'released'
     returning 1`,
    [
      tx.tenantId,
      id,
      state,
      JSON.stringify(spender),
      JSON.stringify(reserved),
      spent === null ? null : JSON.stringify(spent),
      JSON.stringify(holds),
      madeAt,
      expiresAt,
    ],
  );
  return rows.length > 0;
};

export const findReservation = async (tx: Tx, id: string, lock: boolean): Promise<Reservation | null> => {
  const rows = await tx.query(
    lock
      ? `select ${COLUMNS} from budget_reservations where tenant_id = $1 and reservation_id = $2 for update`
      : `select ${COLUMNS} from budget_reservations where tenant_id = $1 and reservation_id = $2`,
    [tx.tenantId, id],
  );
  return rows[0] === undefined ? null : reservationSchema.parse(rows[0]);
};

export const endReservation = async (
  tx: Tx,
  id: string,
  end: Pick<Reservation, "state" | "spent"> & { at: Date },
): Promise<void> => {
  await tx.query(
    `update budget_reservations set state = $3, spent = $4, ended_at = $5
     where tenant_id = $1 and reservation_id = $2`,
    [tx.tenantId, id, end.state, end.spent === null ? null : JSON.stringify(end.spent), end.at],
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
