/**
 * The courier: carries events to the subscribers that have to be brought them. Any number of control planes may have one;
 * each subscription is served by one at a time, one batch after the other, and subscriptions do not wait for each other.
 */
import type { TenantId } from "../../model/ids.ts";
import type { SubscriptionKind } from "../../model/subscription.ts";
import { hasSubscribers, nextDeliveryAt, subscriptionsWithWork } from "../../store/events/subscriptions.ts";
import { startTenantWakes } from "../tenant-wakes.ts";
import type { WakeParts } from "../tenant-wakes.ts";
import { createTurns } from "../turns.ts";
import { serveOnce } from "./serve-once.ts";
import type { ServeParts } from "./serve-once.ts";

export type Courier = {
  /** Resolves when nothing is due at this moment, or when the signal is aborted. */
  drain(tenantId: TenantId, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
};

export type CourierParts = ServeParts & WakeParts;

const LOOK_EVERY_MS = 15_000;

type Key = `${string} ${string}`;
const split = (key: Key): [TenantId, string] => {
  const at = key.lastIndexOf(" ");
  return [key.slice(0, at) as TenantId, key.slice(at + 1)];
};

export const startCourier = async (parts: CourierParts): Promise<Courier> => {
  const { db, clock, onFault } = parts;
  const kinds = Object.keys(parts.deliverers) as SubscriptionKind[];

  /** Tenants without a subscriber: their events, maybe thousands a second, are none of our business. */
  const unheard = new Set<TenantId>();
  const serving = createTurns<Key>({
    clock,
    onFault,
    work: async (key, signal) => {
      const [tenantId, subscriptionId] = split(key);
      while (await serveOnce(parts, tenantId, subscriptionId, signal));
      // What is due next may have changed by what was just settled.
      if (!signal.aborted) looking.wake(tenantId);
    },
  });
  const looking = createTurns<TenantId>({
    clock,
    onFault,
    work: async (tenantId) => {
      // Before looking: who is added meanwhile wakes us once more.
      unheard.delete(tenantId);
      const found = await db.transaction(tenantId, async (tx) =>
        (await hasSubscribers(tx, kinds))
          ? { due: await subscriptionsWithWork(tx, kinds), next: await nextDeliveryAt(tx, kinds) }
          : null,
      );
      if (found === null) unheard.add(tenantId);
      const { due, next } = found ?? { due: [], next: null };
      for (const subscriptionId of due) serving.wake(`${tenantId} ${subscriptionId}`);
      if (next !== null) looking.wakeIn(tenantId, Math.max(1, next.getTime() - clock.now().getTime()));
    },
  });

  const stopWakes = await startTenantWakes(parts, {
    channels: {
      provost_event: (tenantId) => {
        if (!unheard.has(tenantId)) looking.wake(tenantId);
      },
      provost_subscription: (tenantId) => looking.wake(tenantId),
    },
    wake: (tenantId) => looking.wake(tenantId),
    everyMs: LOOK_EVERY_MS,
  });

  return {
    drain: async (tenantId, signal) => {
      const ended = new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
      looking.wake(tenantId);
      const idle = async (): Promise<void> => {
        while (!signal.aborted && (looking.busy() || serving.busy())) {
          await looking.idle();
          await serving.idle();
        }
      };
      await Promise.race([idle(), ended]);
    },
    stop: async () => {
      await stopWakes();
      await looking.stop();
      await serving.stop();
    },
  };
};
