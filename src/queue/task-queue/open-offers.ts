/** The standing offers of this process, and what wakes them. */
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database } from "../../store/database.ts";
import { createLooking } from "./looking.ts";
import { openOffer, untilSettled } from "./offers.ts";
import type { Offer, OfferRequest, OpenOffer } from "./offers.ts";
import type { Rounds } from "./rounds.ts";

export type OpenOffers = {
  open(request: OfferRequest): Offer;
  of(tenantId: TenantId): readonly OpenOffer[];
  /** Work stands in these queues of which no offer here may know. */
  announce(tenantId: TenantId, queues: ReadonlySet<string>): void;
  close(): Promise<void>;
};

const CHANNEL = "provost_queue";
/** What another process announces may be lost when it dies at that moment. */
const LOOK_EVERY_MS = 5_000;
const NONE: readonly OpenOffer[] = [];

const announcementSchema = z.object({ tenantId: z.string(), from: z.string(), queues: z.array(z.string()) });

/** @param rounds given late: rounds hand work to offers, and offers ask by rounds */
export const createOpenOffers = (parts: { db: Database; clock: Clock; rounds: () => Rounds }): OpenOffers => {
  const { db, clock } = parts;
  const ownId = uuidV7(clock.now());
  const offers = new Map<TenantId, OpenOffer[]>();
  let looking: ReturnType<typeof createLooking> | null = null;
  let listening: Promise<() => Promise<void>> | null = null;
  let disarm: (() => void) | null = null;

  const all = (): OpenOffer[] => [...offers.values()].flat();
  const asks = () => (looking ??= createLooking({ rounds: parts.rounds(), clock }));
  const rouse = (tenantId: TenantId, queues: Iterable<string>): void => {
    const names = [...queues];
    for (const offer of offers.get(tenantId) ?? NONE) {
      if (names.some((queue) => offer.queues.has(queue))) asks().moisten(offer);
    }
  };
  const onAnnounced = (text: string): void => {
    if (text === "") {
      for (const offer of all()) asks().moisten(offer);
      return;
    }
    const { tenantId, from, queues } = announcementSchema.parse(JSON.parse(text));
    if (from !== ownId) rouse(tenantId as TenantId, queues);
  };
  const arm = (): void => {
    disarm ??= clock.after(LOOK_EVERY_MS, () => {
      disarm = null;
      const open = all();
      for (const offer of open) asks().moisten(offer);
      if (open.length > 0) arm();
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
    announce: (tenantId, queues) => {
      rouse(tenantId, queues);
      db.notify(CHANNEL, tenantId, JSON.stringify({ tenantId, from: ownId, queues: [...queues] }));
    },
    close: async () => {
      disarm?.();
      await Promise.all(all().map(shut));
      const unlisten = await listening?.catch(() => null); // its offer was told
      await unlisten?.();
    },
  };
};
