/**
 * Reservations that no budget concerns, made and ended in one statement each. Whether a budget concerns one is looked up in
 * the same statement; nothing is done about those that one does.
 */
import { z } from "zod";
import type { Reservation } from "./budget-reservations.ts";
import { type BudgetStop, stopSchema } from "./budget-stops.ts";
import type { Statement } from "../connection/pipeline.ts";
import {
  BEGUN_FIELDS,
  type BegunCall,
  begunColumns,
  begunParameters,
  inOrder,
  keyOfCall,
  UNLESS_BEGUN,
} from "../tools/begun-calls.ts";

export type Spending = Pick<Reservation, "id" | "spender"> & {
  accounts: readonly { scope: string; key: string }[];
  /** Null: nothing is to be counted (of a reservation), or it is given back (of an end). */
  amount: object | null;
  /** Of a reservation: the call of a tool that begins with it, when it is made. */
  begins?: BegunCall | undefined;
};

/** With $2 to $7: `free` are those of `op` that no budget concerns. */
const FREE = `op as (
    select * from unnest($2::text[], $3::text[], $4::text[]) as o (id, spender, amount)
  ), account as (
    select * from unnest($5::text[], $6::text[], $7::text[]) as a (id, scope, scope_key)
  ), budgeted as materialized (
    select a.id from account a join budgets b on b.tenant_id = $1 and b.scope = a.scope and b.scope_key = a.scope_key
  ), free as materialized (
    select o.* from op o where o.id not in (select id from budgeted)
  )`;

const MADE = `${FREE}, stop as materialized (
    select stopped_by as by, reason, stopped_at as at from budget_stops where tenant_id = $1
  ), made as (
    insert into budget_reservations
      (tenant_id, reservation_id, state, spender, reserved, holds, made_at, expires_at)
    select $1, id, 'held', spender::json, amount::json, '[]', $8::timestamptz, $9::timestamptz
    from free where amount is not null and not exists (select 1 from stop)
    on conflict (tenant_id, reservation_id) do update
      set state = excluded.state, spender = excluded.spender, reserved = excluded.reserved, spent = null,
        holds = excluded.holds, made_at = excluded.made_at, expires_at = excluded.expires_at, ended_at = null
      where budget_reservations.state = 'released'
  )`;

const ANSWER = `array(select id from free) as free, (select row_to_json(s) from stop s) as stop`;

const RESERVE = `
  with ${MADE}
  select ${ANSWER}, null::text[] as begun`;

const RESERVE_AND_BEGIN = `
  with ${MADE}, begun as (
    insert into tool_calls (tenant_id, state, ${BEGUN_FIELDS})
    select $1, 'begun', ${BEGUN_FIELDS} from unnest($10::text[], ${begunParameters(11)}) as n (id, ${BEGUN_FIELDS})
    where id in (select id from free) and not exists (select 1 from stop)
    ${UNLESS_BEGUN}
  )
  select ${ANSWER}, array(select array["sessionId", "callId"] from begun) as begun`;

const END = `
  with ${FREE}, settled as (
    insert into budget_reservations
      (tenant_id, reservation_id, state, spender, reserved, spent, holds, made_at, expires_at, ended_at)
    select $1, id, 'settled', spender::json, '{}', amount::json, '[]', $8::timestamptz, $8, $8
    from free where amount is not null
    on conflict (tenant_id, reservation_id) do update
      set state = excluded.state, spent = excluded.spent, ended_at = excluded.ended_at
      where budget_reservations.state <> 'settled'
  ), released as (
    update budget_reservations r set state = 'released', spent = null, ended_at = $8
    where r.tenant_id = $1 and r.reservation_id = any(array(select id from free where amount is null))
      and r.state in ('held', 'expired')
  )
  select array(select id from free) as free, null::json as stop, null::text[] as begun`;

const columns = (spendings: readonly Spending[]): unknown[] => {
  // In one order, so that two that write the same never wait for each other.
  const sorted = spendings.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const accounts = sorted.flatMap(({ id, accounts: own }) => own.map(({ scope, key }) => ({ id, scope, key })));
  return [
    sorted.map(({ id }) => id),
    sorted.map(({ spender }) => JSON.stringify(spender)),
    sorted.map(({ amount }) => (amount === null ? null : JSON.stringify(amount))),
    accounts.map(({ id }) => id),
    accounts.map(({ scope }) => scope),
    accounts.map(({ key }) => key),
  ];
};

export const reserveUnbudgetedStatement = (
  tenantId: string,
  spendings: readonly Spending[],
  { now, expiresAt }: { now: Date; expiresAt: Date },
): Statement => {
  const values = [tenantId, ...columns(spendings), now, expiresAt];
  const beginning = spendings.flatMap(({ id, begins }) => (begins === undefined ? [] : [{ id, ...begins }]));
  if (beginning.length === 0) return { text: RESERVE, values };
  const calls = inOrder(beginning);
  return { text: RESERVE_AND_BEGIN, values: [...values, calls.map(({ id }) => id), ...begunColumns(calls)] };
};

export const endUnbudgetedStatement = (tenantId: string, spendings: readonly Spending[], now: Date): Statement => ({
  text: END,
  values: [tenantId, ...columns(spendings), now],
});

const rowSchema = z.object({
  free: z.array(z.string()),
  stop: stopSchema.extend({ at: z.coerce.date() }).nullable(),
  begun: z.array(z.tuple([z.string(), z.string()])).nullable(),
});

/** @property begun keys of the calls that have begun with their reservation */
export type Unbudgeted = { free: string[]; stop: BudgetStop | null; begun: ReadonlySet<string> };

/** Ids that no budget concerns, and what has stopped all of them. */
export const readUnbudgeted = ([row]: readonly object[]): Unbudgeted => {
  const { free, stop, begun } = rowSchema.parse(row);
  return { free, stop, begun: new Set((begun ?? []).map(([sessionId, callId]) => keyOfCall({ sessionId, callId }))) };
};
