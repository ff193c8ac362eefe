/** Asks the queue on behalf of standing offers that are not dry and have free slots; one question of an offer at a time. */
import { freeSlots, reserve } from "./offers.ts";
import type { OpenOffer } from "./offers.ts";
import type { Rounds } from "./rounds.ts";
import type { Clock } from "../../runtime/clock.ts";

/** More would make the first of them wait for the last. */
const MAX_ASK = 512;

export type Looking = {
  look(offer: OpenOffer): void;
  /** There may be work again: also for a question that is on its way. */
  moisten(offer: OpenOffer): void;
};

export const createLooking = ({ rounds, clock }: { rounds: Rounds; clock: Clock }): Looking => {
  const asking = new Set<OpenOffer>();
  /** Wet again while they were asking. */
  const again = new Set<OpenOffer>();

  const look = (offer: OpenOffer): void => {
    if (offer.dry || asking.has(offer)) return;
    const limit = Math.min(MAX_ASK, freeSlots(offer));
    if (limit <= 0) return;
    asking.add(offer);
    again.delete(offer);
    const { tenantId, queues, capabilities, agentId, leaseMs, onLeased, onFault } = offer.request;
    const safeUntilMs = clock.now().getTime() + leaseMs;
    const release = reserve(offer, limit);
    const done = (): void => {
      release();
      asking.delete(offer);
    };
    rounds.lease(tenantId, {
      request: { queues, capabilities, agentId, limit, leaseMs },
      resolve: (tasks) => {
        done();
        offer.dry = tasks.length < limit && !again.delete(offer);
        if (tasks.length > 0) onLeased(tasks, safeUntilMs);
        look(offer);
      },
      reject: (error) => {
        done();
        onFault(error);
      },
    });
  };

  return {
    look,
    moisten: (offer) => {
      offer.dry = false;
      if (asking.has(offer)) again.add(offer);
      else look(offer);
    },
  };
};
