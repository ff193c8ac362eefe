/** The standing offers of this process, and what wakes them. */
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database } from "../../store/database.ts";
import { createLooking } from "./looking.ts";
import { openOffer, untilSettled } from "./offers.ts";
import type { Offer, OfferRequest, OpenOffer } from "./offers.ts";
import type { Queued } from "./round.ts";
import type { Rounds } from "./rounds.ts";

export type OpenOffers = {
  open(request: OfferRequest): Offer;
  of(tenantId: TenantId): readonly OpenOffer[];
  /** Work stands in these queues of which no offer may know: what has the earliest turn in each. */
  announce(tenantId: TenantId, queued: Queued): void;
  close(): Promise<void>;
};

const CHANNEL = "provost_queue";
/** What another process announces may be lost when it dies at that moment. */
const LOOK_EVERY_MS = 5_000;
const NONE: readonly OpenOffer[] = [];

/** A notification has room for 8,000 bytes. */
const MAX_BYTES = 7_000;

const announcementSchema = z.object({
  tenantId: z.string(),
  from: z.string(),
  /** Null: any of them. A turn that is null: any. */
  queued: z.array(z.tuple([z.string(), z.number().nullable()])).nullable(),
});

/** @param rounds given late: rounds hand work to offers, and offers ask by rounds */
// oxlint-disable-next-line eslint/max-lines-per-function -- the steps of an offer share what is open
export const createOpenOffers = (parts: { db: Database; clock: Clock; rounds: () => Rounds }): OpenOffers => {
  const { db, clock } = parts;
  const ownId = uuidV7(clock.now());
  const offers = new Map<TenantId, OpenOffer[]>();
  let looking: ReturnType<typeof createLooking> | null = null;
  let listening: Promise<() => Promise<void>> | null = null;
  let disarm: (() => void) | null = null;

  const all = (): OpenOffer[] => [...offers.values()].flat();
  const asks = () => (looking ??= createLooking({ rounds: parts.rounds(), clock }));
  const rouse = (tenantId: TenantId, queued: Queued | null): void => {
    for (const offer of offers.get(tenantId) ?? NONE) {
      const turns = queued === null ? [-Infinity] : [...offer.queues].map((queue) => queued.get(queue) ?? Infinity);
      const first = Math.min(...turns);
      if (first < Infinity) asks().moisten(offer, first);
    }
  };
  const rouseAll = (): void => {
    for (const offer of all()) asks().moisten(offer, -Infinity);
  };
  const onAnnounced = (text: string): void => {
    if (text === "") {
      rouseAll();
      return;
    }
    const { tenantId, from, queued } = announcementSchema.parse(JSON.parse(text));
    if (from === ownId) return;
    rouse(tenantId as TenantId, queued && new Map(queued.map(([queue, turnMs]) => [queue, turnMs ?? -Infinity])));
  };
  const arm = (): void => {
    disarm ??= clock.after(LOOK_EVERY_MS, () => {
      disarm = null;
      rouseAll();
      if (offers.size > 0) arm();
    });
  };
  const listen = (onFault: (error: unknown) => void): void => {
    listening ??= db.listen(CHANNEL, onAnnounced);
    listening.catch((error: unknown) => {
      listening = null; // the next offer tries again; until then it is looked every few seconds
      onFault(error);
    });
  };

  const shut = async (offer: OpenOffer): Promise<void> => {
    const { tenantId } = offer.request;
    offer.closed = true;
    const rest = (offers.get(tenantId) ?? []).filter((other) => other !== offer);
    if (rest.length > 0) offers.set(tenantId, rest);
    else offers.delete(tenantId);
    await untilSettled(offer);
  };

  return {
    open: (request) => {
      const offer = openOffer(request);
      offers.set(request.tenantId, [...(offers.get(request.tenantId) ?? []), offer]);
      listen(request.onFault);
      arm();
      asks().look(offer);
      return { wake: () => asks().look(offer), close: () => shut(offer) };
    },
    of: (tenantId) => offers.get(tenantId) ?? NONE,
    announce: (tenantId, queued) => {
      rouse(tenantId, queued);
      const named = JSON.stringify({ tenantId, from: ownId, queued: [...queued] });
      const text = named.length < MAX_BYTES ? named : JSON.stringify({ tenantId, from: ownId, queued: null });
      // Of those about the same queues in one moment only the last is sent: see LOOK_AT_ALL_EVERY_MS in looking.ts.
      db.notify(CHANNEL, `${tenantId} ${[...queued.keys()].join(" ")}`, text);
    },
    close: async () => {
      disarm?.();
      await Promise.all(all().map(shut));
      const unlisten = await listening?.catch(() => null); // its offer was told
      await unlisten?.();
    },
  };
};
