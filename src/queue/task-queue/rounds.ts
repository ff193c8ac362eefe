/**
 * Group commit. What callers ask for while a round is under way is gathered and done as the next (docs/adr/0008). There
 * is no timer: a caller who is alone waits for nobody, and a round is as large as the load makes it.
 */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { turn } from "../../runtime/turn.ts";
import type { Database } from "../../store/database.ts";
import type { OpenOffer } from "./offers.ts";
import { apart, callersOf, planRound } from "./round.ts";
import type { EnqueueItem, LeaseItem, Queued, Round, RoundPlan, SuccessItem } from "./round.ts";

export type Rounds = {
  enqueue(tenantId: TenantId, item: EnqueueItem): void;
  succeed(tenantId: TenantId, item: SuccessItem): void;
  lease(tenantId: TenantId, item: LeaseItem): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

export type RoundsParts = {
  db: Database;
  clock: Clock;
  offersOf: (tenantId: TenantId) => readonly OpenOffer[];
  /** Events of the tenant wait for their places in its order. */
  onEvents: (tenantId: TenantId) => void;
  /** New work stands in these queues for whoever comes for it. */
  onQueued: (tenantId: TenantId, queued: Queued) => void;
};

/** So that the first of a round need not wait long for the last. */
const MAX_ROWS = 1_000;
/** While one waits for the disk the next is at work. */
const MAX_UNDER_WAY = 2;
/** A second one is begun only for this much: small ones cost more, and what waits goes with the next. */
const WORTH_A_SECOND = 64;

type Waiting = Round & { rows: number; underWay: number; woken: boolean };

/** All that waits. Much of it goes in two parts, so that the server's work on one overlaps with ours on the other. */
const take = (waiting: Waiting): Round => {
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

const isEmpty = ({ enqueues, successes, leases }: Round): boolean =>
  enqueues.length + successes.length + leases.length === 0;

/** A lost connection leaves open whether the commit went through; any other error has rolled it back. */
const changedNothing = (error: unknown): boolean =>
  !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE");

// oxlint-disable-next-line eslint/max-lines-per-function -- the steps of a round share what waits
export const createRounds = ({ db, clock, offersOf, onQueued, onEvents }: RoundsParts): Rounds => {
  const tenants = new Map<TenantId, Waiting>();
  const running = new Set<Promise<void>>();

  const commit = async (tenantId: TenantId, round: Round): Promise<{ plan: RoundPlan; answers: object[][] }> => {
    const plan = planRound(tenantId, clock.now(), round, offersOf(tenantId));
    try {
      const statements = plan.steps.map(({ statement }) => statement);
      return { plan, answers: await db.pipeline(tenantId, statements) };
    } finally {
      plan.release();
    }
  };

  const play = async (tenantId: TenantId, round: Round): Promise<void> => {
    let committed: Awaited<ReturnType<typeof commit>>;
    try {
      committed = await commit(tenantId, round);
    } catch (error) {
      const parts = apart(round);
      if (parts.length === 1 || !changedNothing(error)) throw error;
      for (const part of parts) await playOrReject(tenantId, part);
      return;
    }
    const { plan, answers } = committed;
    for (const [index, { settle }] of plan.steps.entries()) settle(answers[index] ?? []);
    if (round.enqueues.length + round.successes.length > 0) onEvents(tenantId);
    if (plan.queued.size > 0) onQueued(tenantId, plan.queued);
  };

  const playOrReject = (tenantId: TenantId, round: Round): Promise<void> =>
    play(tenantId, round).catch((error: unknown) => {
      for (const { reject } of callersOf(round)) reject(error); // says nothing new to those that have their answer
    });

  const run = async (tenantId: TenantId, waiting: Waiting): Promise<void> => {
    await turn(); // those that were just answered may ask again at once: they belong to one round
    waiting.woken = false;
    const round = take(waiting);
    if (!isEmpty(round)) {
      waiting.underWay += 1;
      if (!isEmpty(waiting)) wake(tenantId, waiting);
      await playOrReject(tenantId, round).finally(() => (waiting.underWay -= 1));
    }
    if (!isEmpty(waiting)) wake(tenantId, waiting);
    else if (waiting.underWay === 0 && !waiting.woken) tenants.delete(tenantId);
  };

  const wake = (tenantId: TenantId, waiting: Waiting): void => {
    if (waiting.woken || waiting.underWay >= MAX_UNDER_WAY) return;
    if (waiting.underWay > 0 && waiting.rows < WORTH_A_SECOND) return;
    waiting.woken = true;
    const done = run(tenantId, waiting).finally(() => running.delete(done));
    running.add(done);
  };

  const waitingOf = (tenantId: TenantId): Waiting => {
    const known = tenants.get(tenantId);
    if (known !== undefined) return known;
    const fresh: Waiting = { enqueues: [], successes: [], leases: [], rows: 0, underWay: 0, woken: false };
    tenants.set(tenantId, fresh);
    return fresh;
  };

  return {
    enqueue: (tenantId, item) => {
      const waiting = waitingOf(tenantId);
      waiting.enqueues.push(item);
      waiting.rows += item.rows.length;
      wake(tenantId, waiting);
    },
    succeed: (tenantId, item) => {
      const waiting = waitingOf(tenantId);
      waiting.successes.push(item);
      waiting.rows += 1;
      wake(tenantId, waiting);
    },
    lease: (tenantId, item) => {
      const waiting = waitingOf(tenantId);
      waiting.leases.push(item);
      wake(tenantId, waiting);
    },
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
};
