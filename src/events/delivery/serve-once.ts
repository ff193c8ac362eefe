/** Serves a subscription: takes a batch under a lease, delivers it, settles what came of it. */
import type { NewEvent } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Subscription, SubscriptionKind } from "../../model/subscription.ts";
import type { Tx } from "../../store/database.ts";
import { setSubscriptionState } from "../../store/events/subscriptions.ts";
import { createEventLog } from "../event-log.ts";
import type { TurnParts } from "../turns.ts";
import { settleBatch, takeBatch } from "./batches.ts";
import type { Batch, BatchParts } from "./batches.ts";
import type { Deliverer, DeliveryReport } from "./deliverer.ts";
import { keepLease } from "./keep-lease.ts";

export type ServeParts = BatchParts & {
  deliverers: Readonly<Partial<Record<SubscriptionKind, Deliverer>>>;
  onFault: TurnParts["onFault"];
  leaseMs?: number;
  /** A subscriber that took nothing for so long is not tried any more. */
  disableAfterMs?: number;
};

const LEASE_MS = 30_000;
const DISABLE_AFTER_MS = 5 * 24 * 3_600_000;

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
const whyDisabled = (parts: ServeParts, { subscription }: Batch, report: DeliveryReport, now: Date): string | null => {
  if (report.disable !== undefined) return report.disable;
  const { failingSince } = subscription;
  const tookNothing = report.outcomes.every(({ kind }) => kind !== "delivered") && report.outcomes.length > 0;
  const longest = parts.disableAfterMs ?? DISABLE_AFTER_MS;
  if (!tookNothing || failingSince === null || now.getTime() - failingSince.getTime() < longest) return null;
  return `it has taken nothing since ${failingSince.toISOString()}`;
};

/** What a deliverer did not foresee is a fault of ours, and for the subscriber a failure like any other. */
const deliver = async (parts: ServeParts, batch: Batch, signal: AbortSignal): Promise<DeliveryReport> => {
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
export const serveOnce = async (
  parts: ServeParts,
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
