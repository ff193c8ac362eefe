/** Work that ends at once when somebody stops all agents: what is in flight hears of it by its signal. */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { listenForStops } from "../../queue/stop-notices.ts";
import type { Database } from "../../store/database.ts";

export type StopGuard = {
  /**
   * Does the work with a signal that aborts with `signal`, or when all agents of the tenant are stopped; what the work
   * throws then is AGENTS_STOPPED. A stop from before is not looked for: reserving refuses it.
   */
  untilStopped<T>(tenantId: TenantId, signal: AbortSignal, work: (signal: AbortSignal) => Promise<T>): Promise<T>;
};

export const createStopGuard = (db: Pick<Database, "listen" | "transaction">): StopGuard => {
  const inHand = new Map<TenantId, Set<AbortController>>();
  let listening: Promise<unknown> | null = null;

  const onStopped = (tenantId: TenantId, message: string): void => {
    for (const stop of inHand.get(tenantId) ?? []) stop.abort(new ProvostError("AGENTS_STOPPED", message));
  };
  const listen = async (): Promise<void> => {
    listening ??= listenForStops(db, { tenants: () => inHand.keys(), onStopped });
    await listening.catch((error: unknown) => {
      listening = null; // the next one tries again
      throw error;
    });
  };
  const enter = (tenantId: TenantId, stop: AbortController): (() => void) => {
    const own = inHand.get(tenantId) ?? new Set();
    inHand.set(tenantId, own.add(stop));
    return () => {
      own.delete(stop);
      if (own.size === 0) inHand.delete(tenantId);
    };
  };

  return {
    untilStopped: async (tenantId, signal, work) => {
      await listen();
      const stop = new AbortController();
      const leave = enter(tenantId, stop);
      try {
        return await work(AbortSignal.any([signal, stop.signal]));
      } catch (error) {
        throw stop.signal.aborted && !signal.aborted ? stop.signal.reason : error;
      } finally {
        leave();
      }
    },
  };
};
