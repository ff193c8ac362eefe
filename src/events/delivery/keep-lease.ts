/** Holds a lease for as long as work takes, and tells the work when it is lost. */
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { renewLease } from "../../store/events/subscriptions.ts";
import type { Batch } from "./batches.ts";

/**
 * The signal that `work` gets is aborted when somebody else has the lease, or when it may have expired because it could
 * not be renewed in time; and with `signal`.
 */
export const keepLease = async <T>(
  { db, clock }: { db: Database; clock: Clock },
  { tenantId, subscription, token, safeUntilMs }: Batch,
  { leaseMs, signal }: { leaseMs: number; signal: AbortSignal },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> => {
  const lost = new AbortController();
  const lose = (): void =>
    lost.abort(new ProvostError("LEASE_LOST", `the lease of subscription ${subscription.name} was lost`));
  // What is to be delivered has been read since it was leased, which may have taken long.
  const leftMs = safeUntilMs - clock.now().getTime();
  let callOffEnd = leftMs > 0 ? clock.after(leftMs, lose) : (): void => undefined;
  let callOffRenewal = (): void => undefined;
  let over = false;

  const renew = async (): Promise<boolean | null> => {
    // Counted from before the question was asked: the lease ends no earlier than this.
    const callOffNewEnd = clock.after(leaseMs, lose);
    const held = await db
      .transaction(tenantId, (tx) => renewLease(tx, subscription.subscriptionId, token, leaseMs))
      .catch(() => null); // whether it is held is not known: then its old end counts
    if (held === true) callOffEnd();
    else callOffNewEnd();
    if (held === true) callOffEnd = callOffNewEnd;
    if (held === false) lose();
    if (over) callOffEnd();
    else if (held !== false) renewIn(leaseMs / 3);
    return held;
  };
  const renewIn = (delayMs: number): void => {
    callOffRenewal = clock.after(delayMs, () => void renew());
  };
  if (leftMs > 0) renewIn(Math.max(0, leftMs - (leaseMs / 3) * 2));
  else if ((await renew()) === null) lose();
  try {
    return await work(AbortSignal.any([signal, lost.signal]));
  } finally {
    over = true;
    callOffEnd();
    callOffRenewal();
  }
};
