/** Asks the queue on behalf of standing offers that are not dry and have free slots. */
import type { Clock } from "../../runtime/clock.ts";
import type { Handouts } from "./handouts.ts";
import { freeSlots, reserve } from "./offers.ts";
import type { OpenOffer } from "./offers.ts";
import type { Handout } from "./round.ts";

export type Looking = {
  look(offer: OpenOffer): void;
  /** There may be room again under the limits. */
  letGo(offer: OpenOffer): void;
  /** There may be work again, from this turn on; also for a question that is on its way. */
  moisten(offer: OpenOffer, fromTurnMs: number): void;
};

/** More would make the first of them wait for the last. */
const MAX_ASK = 1_000;
/** So that the next is at work while one waits for the disk; smaller ones wait and go together. */
const MAX_ASKING = 2;
const WORTH_A_SECOND = 64;
/**
 * What another process has put before the turns that this one looks from, and could not announce, waits no longer than
 * this in a queue that is never empty.
 */
const LOOK_AT_ALL_EVERY_MS = 250;
/** Clocks of control planes may differ by as much: what one of them enqueues now may have a turn in our past. */
const SKEW_MS = 10_000;

type Question = { limit: number; fromTurnMs: number | undefined; atMs: number };

/** @param wetFromMs the earliest turn of what came meanwhile */
const learn = (offer: OpenOffer, asked: Question, handout: Handout, wetFromMs: number): void => {
  const { tasks, lastTurnMs, isGoverned } = handout;
  // The governor always looks at all turns, and says whether it has left anything.
  const wasWhole = asked.fromTurnMs === undefined || isGoverned;
  const isShort = tasks.length < asked.limit;
  offer.isGoverned = isGoverned;
  offer.dry = isShort && wasWhole && wetFromMs === Infinity;
  if (wasWhole) offer.lookedAtAllMs = asked.atMs;
  const fromMs = isGoverned ? -Infinity : Math.min(wetFromMs, lastTurnMs ?? asked.atMs - SKEW_MS, asked.atMs);
  // One that came short without looking at all is asked again, and then looks at all.
  offer.fromTurnMs = (isShort && !wasWhole) || fromMs === -Infinity ? null : Math.floor(fromMs);
};

export const createLooking = ({ handouts, clock }: { handouts: Pick<Handouts, "lease">; clock: Clock }): Looking => {
  // Weak: offers come and go with their agents.
  const asking = new WeakMap<OpenOffer, number>();
  /** Wet again while they were asking, from this turn on. */
  const again = new WeakMap<OpenOffer, number>();

  const letGo = (offer: OpenOffer): void => {
    if (offer.held === null) return;
    offer.held();
    offer.held = null;
    offer.dry = false;
    look(offer);
  };

  const heed = (offer: OpenOffer, asked: Question, handout: Handout): void => {
    learn(offer, asked, handout, again.get(offer) ?? Infinity);
    const { isGoverned, againInMs } = handout;
    if (isGoverned && offer.dry && againInMs !== null) offer.held ??= clock.after(againInMs, () => letGo(offer));
  };

  const look = (offer: OpenOffer): void => {
    const already = asking.get(offer) ?? 0;
    const limit = Math.min(MAX_ASK, freeSlots(offer));
    if (offer.dry || already >= MAX_ASKING || limit <= 0 || (already > 0 && limit < WORTH_A_SECOND)) return;
    if (already === 0) again.delete(offer);
    const atMs = clock.now().getTime();
    const fromTurnMs = atMs - offer.lookedAtAllMs < LOOK_AT_ALL_EVERY_MS ? (offer.fromTurnMs ?? undefined) : undefined;
    const { tenantId, queues, capabilities, agentId, leaseMs } = offer.request;
    asking.set(offer, already + 1);
    const release = reserve(offer, limit);
    const done = (): void => {
      release();
      asking.set(offer, (asking.get(offer) ?? 1) - 1);
    };
    handouts.lease(tenantId, {
      request: { queues, capabilities, agentId, limit, leaseMs, fromTurnMs },
      resolve: (handout) => {
        done();
        heed(offer, { limit, fromTurnMs, atMs }, handout);
        if (handout.tasks.length > 0) offer.request.onLeased(handout.tasks, atMs + leaseMs);
        look(offer);
      },
      reject: (error) => {
        done();
        // What it had locked waits still, and another question may have passed over it.
        offer.dry = false;
        offer.fromTurnMs = null;
        offer.request.onFault(error);
      },
    });
  };

  return {
    look,
    letGo,
    moisten: (offer, fromTurnMs) => {
      offer.dry = false;
      offer.held?.();
      offer.held = null;
      if (offer.fromTurnMs !== null && fromTurnMs < offer.fromTurnMs) offer.fromTurnMs = null;
      if ((asking.get(offer) ?? 0) > 0) again.set(offer, Math.min(fromTurnMs, again.get(offer) ?? Infinity));
      look(offer);
    },
  };
};
