/** One round to its end: committed, and each of its callers answered, by what it did or by what went wrong with its part. */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import type { OpenOffer } from "./offers.ts";
import { apart, callersOf, planRound } from "./round.ts";
import type { Queued, Round, RoundPlan } from "./round.ts";

export type RoundsParts = {
  db: Database;
  clock: Clock;
  offersOf: (tenantId: TenantId) => readonly OpenOffer[];
  /** Events of the tenant wait for their places in its order. */
  onEvents: (tenantId: TenantId) => void;
  /** Work stands in these queues for whoever comes for it. */
  onQueued: (tenantId: TenantId, queued: Queued) => void;
};

/** A lost connection leaves open whether the commit went through; any other error has rolled it back. */
const changedNothing = (error: unknown): boolean =>
  !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE");

type Committed = { plan: RoundPlan; answers: object[][] };

const commit = async (parts: RoundsParts, tenantId: TenantId, round: Round): Promise<Committed> => {
  const plan = planRound(tenantId, parts.clock.now(), round, parts.offersOf(tenantId));
  try {
    const statements = plan.steps.map(({ statement }) => statement);
    return { plan, answers: await parts.db.pipeline(tenantId, statements) };
  } finally {
    plan.release();
  }
};

const play = async (parts: RoundsParts, tenantId: TenantId, round: Round): Promise<void> => {
  let committed: Committed;
  try {
    committed = await commit(parts, tenantId, round);
  } catch (error) {
    const each = apart(round);
    if (each.length === 1 || !changedNothing(error)) throw error;
    for (const part of each) await playRound(parts, tenantId, part);
    return;
  }
  const { plan, answers } = committed;
  for (const [index, { settle }] of plan.steps.entries()) settle(answers[index] ?? []);
  if (round.enqueues.length + round.successes.length > 0) parts.onEvents(tenantId);
  if (plan.queued.size > 0) parts.onQueued(tenantId, plan.queued);
};

export const playRound = (parts: RoundsParts, tenantId: TenantId, round: Round): Promise<void> =>
  play(parts, tenantId, round).catch((error: unknown) => {
    for (const { reject } of callersOf(round)) reject(error); // says nothing new to those that have their answer
  });
