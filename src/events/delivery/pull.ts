/** For a subscriber who asks: it takes a batch, and says afterwards what came of it. Nothing is kept in memory in between. */
import { ProvostError } from "../../model/errors.ts";
import type { Event } from "../../model/event.ts";
import type { TenantId } from "../../model/ids.ts";
import { requireSubscription } from "../subscriptions.ts";
import { recallBatch, settleBatch, takeBatch } from "./batches.ts";
import type { BatchParts } from "./batches.ts";
import type { Outcome } from "./deliverer.ts";

export type PulledBatch = {
  /** To be shown with what came of it. */
  token: number;
  events: Event[];
  leaseMs: number;
};

export type Receipt = {
  token: number;
  /** Positions. */
  delivered: readonly number[];
  failed: readonly { position: number; message: string }[];
};

export type Pull = {
  /** Null when another has a batch of it in hand. Its events are nobody else's for `leaseMs`. STATE_CONFLICT. */
  take(named: string, leaseMs: number): Promise<PulledBatch | null>;
  /** What the receipt does not name is delivered again. LEASE_LOST. */
  acknowledge(named: string, receipt: Receipt): Promise<void>;
};

const SETTLING_MS = 30_000;

const leaseLost = (name: string): ProvostError =>
  new ProvostError("LEASE_LOST", `the batch of subscription ${name} was not acknowledged in time`, { name });

const outcomeOf = ({ position }: Event, { delivered, failed }: Receipt): Outcome => {
  const failure = failed.find((one) => one.position === position);
  if (failure !== undefined) {
    return { kind: "failed", failure: { class: "transient", message: failure.message, refused: true } };
  }
  return delivered.includes(position) ? { kind: "delivered" } : { kind: "held" };
};

export const createPull = (parts: BatchParts, tenantId: TenantId): Pull => {
  const { db } = parts;
  const requirePull = async (named: string) => {
    const subscription = await db.transaction(tenantId, (tx) => requireSubscription(tx, named));
    if (subscription.kind === "pull" && subscription.state === "active") return subscription;
    const message =
      subscription.kind === "pull"
        ? `subscription ${subscription.name} is ${subscription.state}: ${subscription.reason ?? ""}`
        : `subscription ${subscription.name} is brought its events; there is nothing to ask for`;
    throw new ProvostError("STATE_CONFLICT", message, { named });
  };

  return {
    take: async (named, leaseMs) => {
      const { subscriptionId } = await requirePull(named);
      const batch = await takeBatch(parts, { tenantId, subscriptionId, leaseMs }, AbortSignal.timeout(leaseMs));
      if (batch === null) return null;
      // Nothing to wait for an answer about; but it has looked through what does not match.
      if (batch.events.length === 0) await settleBatch(parts, batch, []);
      return { token: batch.token, events: batch.events, leaseMs };
    },
    acknowledge: async (named, receipt) => {
      await requirePull(named);
      const { token } = receipt;
      const leaseMs = SETTLING_MS;
      const batch = await recallBatch(parts, { tenantId, named, token, leaseMs }, AbortSignal.timeout(leaseMs));
      if (batch === null) throw leaseLost(named);
      const outcomes = batch.events.map((event) => outcomeOf(event, receipt));
      if (!(await settleBatch(parts, batch, outcomes))) throw leaseLost(named);
    },
  };
};
