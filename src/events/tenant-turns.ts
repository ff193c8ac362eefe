/**
 * Turns of background work, by tenant: one at a time of each, and once more when it was woken in between, so that a change
 * which comes while work looks elsewhere is not missed. A turn that fails is taken again after a while.
 */
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";

export type TenantTurns = {
  wake(tenantId: TenantId): void;
  /** Wakes the tenant later, if nothing does before. Replaces what was asked for before. */
  wakeIn(tenantId: TenantId, delayMs: number): void;
  /** Resolves when no turn is under way and none is due. */
  idle(): Promise<void>;
  /** Begins no further turn, aborts the signal of those under way and waits for them. */
  stop(): Promise<void>;
};

export type TurnParts = {
  clock: Clock;
  work: (tenantId: TenantId, signal: AbortSignal) => Promise<void>;
  /** Told of each turn that failed. */
  onFault: (fault: unknown, tenantId: TenantId) => void;
};

const AGAIN_AFTER_MS = 1_000;

export const createTenantTurns = ({ clock, work, onFault }: TurnParts): TenantTurns => {
  const stopping = new AbortController();
  const woken = new Set<TenantId>();
  const turns = new Map<TenantId, Promise<void>>();
  const timers = new Map<TenantId, () => void>();

  const take = async (tenantId: TenantId): Promise<void> => {
    while (woken.delete(tenantId) && !stopping.signal.aborted) {
      try {
        await work(tenantId, stopping.signal);
      } catch (fault) {
        if (stopping.signal.aborted) return;
        onFault(fault, tenantId);
        wakeIn(tenantId, AGAIN_AFTER_MS);
      }
    }
  };
  const wake = (tenantId: TenantId): void => {
    if (stopping.signal.aborted) return;
    woken.add(tenantId);
    if (turns.has(tenantId)) return;
    turns.set(
      tenantId,
      take(tenantId).finally(() => {
        turns.delete(tenantId);
        if (woken.has(tenantId)) wake(tenantId);
      }),
    );
  };
  const wakeIn = (tenantId: TenantId, delayMs: number): void => {
    timers.get(tenantId)?.();
    if (stopping.signal.aborted) return;
    timers.set(
      tenantId,
      clock.after(delayMs, () => {
        timers.delete(tenantId);
        wake(tenantId);
      }),
    );
  };
  const idle = async (): Promise<void> => {
    while (turns.size > 0) await Promise.all(turns.values());
  };

  return {
    wake,
    wakeIn,
    idle,
    stop: async () => {
      stopping.abort();
      for (const callOff of timers.values()) callOff();
      timers.clear();
      await idle();
    },
  };
};
