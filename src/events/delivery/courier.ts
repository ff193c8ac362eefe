/**
 * The courier: carries events to the subscribers that have to be brought them. Any number of control planes may have one;
 * each subscription is served by one at a time, one batch after the other, and subscriptions do not wait for each other.
 */
import type { NewEvent } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Subscription, SubscriptionKind } from "../../model/subscription.ts";
import type { Tx } from "../../store/database.ts";
import { nextDeliveryAt, setSubscriptionState, subscriptionsWithWork } from "../../store/subscriptions.ts";
import { createEventLog } from "../event-log.ts";
import { createTurns } from "../turns.ts";
import type { TurnParts } from "../turns.ts";
import { settleBatch, takeBatch } from "./batches.ts";
import type { Batch, BatchParts } from "./batches.ts";
import type { Deliverer, DeliveryReport } from "./deliverer.ts";
import { keepLease } from "./keep-lease.ts";

export type Courier = {
  /** Resolves when nothing is due at this moment, or when the signal is aborted. */
  drain(tenantId: TenantId, signal: AbortSignal): Promise<void>;
  stop(): Promise<void>;
};

export type CourierParts = BatchParts & {
  deliverers: Readonly<Partial<Record<SubscriptionKind, Deliverer>>>;
  /** Whose subscriptions are looked at now and then besides. */
  tenants: () => Promise<readonly TenantId[]>;
  onFault: TurnParts["onFault"];
  leaseMs?: number;
  /** A subscriber that took nothing for so long is not tried any more. */
  disableAfterMs?: number;
};

const LEASE_MS = 30_000;
const DISABLE_AFTER_MS = 5 * 24 * 3_600_000;
const LOOK_EVERY_MS = 15_000;

const disable = async (tx: Tx, { subscriptionId, name, kind }: Subscription, reason: string): Promise<void> => {
  await setSubscriptionState(tx, subscriptionId, { state: "disabled", reason });
  const event: NewEvent = {
    name: "subscription.disabled",
    runId: null,
    actor: "engine",
    payload: { subscriptionId, name, kind, reason },
  };
  await createEventLog().append(tx, [event]);
};

/** Why the subscriber is given up; null when it is not. */
const whyDisabled = (
  parts: CourierParts,
  { subscription }: Batch,
  report: DeliveryReport,
  now: Date,
): string | null => {
  if (report.disable !== undefined) return report.disable;
  const { failingSince } = subscription;
  const tookNothing = report.outcomes.every(({ kind }) => kind !== "delivered") && report.outcomes.length > 0;
  const longest = parts.disableAfterMs ?? DISABLE_AFTER_MS;
  if (!tookNothing || failingSince === null || now.getTime() - failingSince.getTime() < longest) return null;
  return `it has taken nothing since ${failingSince.toISOString()}`;
};

/** What a deliverer did not foresee is a fault of ours, and for the subscriber a failure like any other. */
const deliver = async (parts: CourierParts, batch: Batch, signal: AbortSignal): Promise<DeliveryReport> => {
  const { tenantId, subscription, events } = batch;
  const deliverer = parts.deliverers[subscription.kind];
  if (deliverer === undefined || events.length === 0) return { outcomes: [] };
  try {
    return await deliverer({ tenantId, subscription, events, signal });
  } catch (fault) {
    if (signal.aborted) return { outcomes: [] };
    parts.onFault(fault, `${tenantId} ${subscription.subscriptionId}`);
    const message = fault instanceof Error ? fault.message : String(fault);
    const outcome = { kind: "failed", failure: { class: "transient", message } } as const;
    return { outcomes: events.map(() => outcome) };
  }
};

/** One batch. False when there is nothing more to do for the subscription at this moment. */
const serveOnce = async (
  parts: CourierParts,
  tenantId: TenantId,
  subscriptionId: string,
  signal: AbortSignal,
): Promise<boolean> => {
  const leaseMs = parts.leaseMs ?? LEASE_MS;
  const batch = await takeBatch(parts, { tenantId, subscriptionId, leaseMs }, signal);
  if (batch === null) return false;
  const { subscription, events } = batch;
  const report = await keepLease(parts, batch, { leaseMs, signal }, (held) => deliver(parts, batch, held));
  const settled = await settleBatch(parts, batch, report.outcomes, async (tx) => {
    const why = whyDisabled(parts, batch, report, tx.now);
    if (why !== null) await disable(tx, subscription, why);
  });
  return settled && !signal.aborted && (events.length > 0 || batch.through > subscription.cursor);
};

type Key = `${string} ${string}`;
const split = (key: Key): [TenantId, string] => {
  const at = key.lastIndexOf(" ");
  return [key.slice(0, at) as TenantId, key.slice(at + 1)];
};

export const startCourier = async (parts: CourierParts): Promise<Courier> => {
  const { db, clock, onFault, tenants } = parts;
  const kinds = Object.keys(parts.deliverers) as SubscriptionKind[];

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
      const { due, next } = await db.transaction(tenantId, async (tx) => ({
        due: await subscriptionsWithWork(tx, kinds),
        next: await nextDeliveryAt(tx, kinds),
      }));
      for (const subscriptionId of due) serving.wake(`${tenantId} ${subscriptionId}`);
      if (next !== null) looking.wakeIn(tenantId, Math.max(1, next.getTime() - clock.now().getTime()));
    },
  });

  const lookAtAll = async (): Promise<void> => {
    for (const tenantId of await tenants()) looking.wake(tenantId);
  };
  const look = (): void => void lookAtAll().catch((fault: unknown) => onFault(fault, "all tenants"));
  const unlisten = await db.listen("provost_event", (payload) => {
    if (payload === "") look();
    else looking.wake((JSON.parse(payload) as { tenantId: TenantId }).tenantId);
  });
  let callOff = (): void => undefined;
  const lookNowAndThen = (): void => {
    look();
    callOff = clock.after(LOOK_EVERY_MS, lookNowAndThen);
  };
  lookNowAndThen();

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
      callOff();
      await unlisten();
      await looking.stop();
      await serving.stop();
    },
  };
};
