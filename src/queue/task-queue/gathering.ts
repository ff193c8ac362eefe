/** What callers of a tenant have asked for and no round has taken on yet. */
import type { TenantId } from "../../model/ids.ts";
import type { EnqueueItem, LeaseItem, Round, SuccessItem } from "./round.ts";

/** @property woken a round is about to take from it */
export type Waiting = Round & { rows: number; underWay: number; woken: boolean };

/** So that the first of a round need not wait long for the last. */
const MAX_ROWS = 1_000;
/** While one waits for the disk the next is at work. */
const MAX_UNDER_WAY = 2;
/** A second one is begun only for this much: small ones cost more, and what waits goes with the next. */
const WORTH_A_SECOND = 64;
/** One less than there are connections for them. */
const MAX_WITH_SECONDS = 3;

/** All that waits. Much of it goes in two parts, so that the server's work on one overlaps with ours on the other. */
export const take = (waiting: Waiting): Round => {
  const isMuch = waiting.underWay === 0 && waiting.rows >= 2 * WORTH_A_SECOND;
  const room = Math.min(MAX_ROWS, isMuch ? Math.ceil(waiting.rows / 2) : waiting.rows);
  const round: Round = { enqueues: [], successes: waiting.successes.splice(0, room), leases: waiting.leases };
  waiting.leases = [];
  let rows = round.successes.length;
  let count = 0;
  for (const item of waiting.enqueues) {
    if (count + rows > 0 && rows + item.rows.length > room) break;
    rows += item.rows.length;
    count += 1;
  }
  round.enqueues = waiting.enqueues.splice(0, count);
  waiting.rows -= rows;
  return round;
};

export const isEmpty = ({ enqueues, successes, leases }: Round): boolean =>
  enqueues.length + successes.length + leases.length === 0;

/**
 * Whether a round should be begun now; else what is asked goes with the next. A tenant has a second one under way only
 * while connections are free for others: rounds take connections in the order in which they began, so with one round of
 * each tenant in line nobody waits longer than for one of each, however much a tenant has.
 * @param allUnderWay rounds of all tenants
 */
export const isRipe = ({ woken, underWay, rows }: Waiting, allUnderWay: number): boolean => {
  if (woken) return false;
  return underWay === 0 || (underWay < MAX_UNDER_WAY && allUnderWay < MAX_WITH_SECONDS && rows >= WORTH_A_SECOND);
};

export type Gathering = {
  add(tenantId: TenantId, item: { enqueue: EnqueueItem } | { success: SuccessItem } | { lease: LeaseItem }): Waiting;
  /** When nothing waits and nothing is under way. */
  forget(tenantId: TenantId): void;
};

export const createGathering = (): Gathering => {
  const tenants = new Map<TenantId, Waiting>();
  const of = (tenantId: TenantId): Waiting => {
    const known = tenants.get(tenantId);
    if (known !== undefined) return known;
    const fresh: Waiting = { enqueues: [], successes: [], leases: [], rows: 0, underWay: 0, woken: false };
    tenants.set(tenantId, fresh);
    return fresh;
  };
  return {
    add: (tenantId, item) => {
      const waiting = of(tenantId);
      if ("lease" in item) waiting.leases.push(item.lease);
      else if ("success" in item) {
        waiting.successes.push(item.success);
        waiting.rows += 1;
      } else {
        waiting.enqueues.push(item.enqueue);
        waiting.rows += item.enqueue.rows.length;
      }
      return waiting;
    },
    forget: (tenantId) => void tenants.delete(tenantId),
  };
};
