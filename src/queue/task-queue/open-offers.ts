/** The standing offers of this process, and what wakes them. */
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { createAnnouncements } from "./announcements.ts";
import type { Handouts } from "./handouts.ts";
import { createLooking } from "./looking.ts";
import { openOffer, untilSettled } from "./offers.ts";
import type { Offer, OfferRequest, OpenOffer } from "./offers.ts";
import type { Queued } from "./round.ts";

export type OpenOffers = {
  open(request: OfferRequest): Offer;
  of(tenantId: TenantId): readonly OpenOffer[];
  /** Work stands in these queues of which no offer may know: what has the earliest turn in each; null for any. */
  announce(tenantId: TenantId, queued: Queued | null): void;
  /** Something of the tenant's has ended: there may be room under its limits. */
  onRoom(tenantId: TenantId): void;
  close(): Promise<void>;
};

/** What another process announces may be lost when it dies at that moment. */
const LOOK_EVERY_MS = 5_000;
const NONE: readonly OpenOffer[] = [];

type Parts = { db: Database; clock: Clock; handouts: () => Pick<Handouts, "lease"> };

/** Of a tenant, and of all. */
const createRegister = () => {
  const offers = new Map<TenantId, OpenOffer[]>();
  return {
    of: (tenantId: TenantId): readonly OpenOffer[] => offers.get(tenantId) ?? NONE,
    all: (): OpenOffer[] => [...offers.values()].flat(),
    add: (offer: OpenOffer): void => {
      const { tenantId } = offer.request;
      offers.set(tenantId, [...(offers.get(tenantId) ?? []), offer]);
    },
    remove: (offer: OpenOffer): void => {
      const { tenantId } = offer.request;
      const rest = (offers.get(tenantId) ?? []).filter((other) => other !== offer);
      if (rest.length > 0) offers.set(tenantId, rest);
      else offers.delete(tenantId);
    },
  };
};

/** @param parts.handouts given late: handouts hand work to offers, and offers ask by them */
export const createOpenOffers = (parts: Parts): OpenOffers => {
  const register = createRegister();
  let looking: ReturnType<typeof createLooking> | null = null;
  let disarm: (() => void) | null = null;

  const asks = () => (looking ??= createLooking({ handouts: parts.handouts(), clock: parts.clock }));
  const rouse = (tenantId: TenantId, queued: Queued | null): void => {
    for (const offer of register.of(tenantId)) {
      const turns = queued === null ? [-Infinity] : [...offer.queues].map((queue) => queued.get(queue) ?? Infinity);
      const first = Math.min(...turns);
      if (first < Infinity) asks().moisten(offer, first);
    }
  };
  const rouseAll = (): void => {
    for (const offer of register.all()) asks().moisten(offer, -Infinity);
  };
  const announcements = createAnnouncements(parts, { onQueued: rouse, onGap: rouseAll });
  const arm = (): void => {
    disarm ??= parts.clock.after(LOOK_EVERY_MS, () => {
      disarm = null;
      rouseAll();
      if (register.all().length > 0) arm();
    });
  };
  const shut = async (offer: OpenOffer): Promise<void> => {
    offer.closed = true;
    offer.held?.();
    register.remove(offer);
    await untilSettled(offer);
  };

  return {
    open: (request) => {
      const offer = openOffer(request);
      register.add(offer);
      announcements.listen(request.onFault);
      arm();
      asks().look(offer);
      const wake = (): void => {
        if (offer.held === null) asks().look(offer);
        else asks().letGo(offer);
      };
      return { wake, close: () => shut(offer) };
    },
    of: (tenantId) => register.of(tenantId),
    announce: (tenantId, queued) => {
      rouse(tenantId, queued);
      announcements.announce(tenantId, queued);
    },
    onRoom: (tenantId) => {
      for (const offer of register.of(tenantId)) asks().letGo(offer);
    },
    close: async () => {
      disarm?.();
      await Promise.all(register.all().map(shut));
      await announcements.close();
    },
  };
};
