/**
 * Turns of background work, by key: one at a time of each, and once more when it was woken in between, so that a change
 * which comes while work looks elsewhere is not missed. A turn that fails is taken again after a while.
 */
import type { Clock } from "../runtime/clock.ts";

export type Turns<Key extends string> = {
  wake(key: Key): void;
  /** Wakes it later, if nothing does before. Replaces what was asked for before. */
  wakeIn(key: Key, delayMs: number): void;
  /** Resolves when no turn is under way and none is due. */
  idle(): Promise<void>;
  busy(): boolean;
  /** Begins no further turn, aborts the signal of those under way and waits for them. */
  stop(): Promise<void>;
};

export type TurnParts<Key extends string = string> = {
  clock: Clock;
  work: (key: Key, signal: AbortSignal) => Promise<void>;
  /** Told of each turn that failed. */
  onFault: (fault: unknown, key: string) => void;
};

const AGAIN_AFTER_MS = 1_000;

export const createTurns = <Key extends string>({ clock, work, onFault }: TurnParts<Key>): Turns<Key> => {
  const stopping = new AbortController();
  const woken = new Set<Key>();
  const turns = new Map<Key, Promise<void>>();
  const timers = new Map<Key, () => void>();

  const take = async (key: Key): Promise<void> => {
    while (woken.delete(key) && !stopping.signal.aborted) {
      try {
        await work(key, stopping.signal);
      } catch (fault) {
        if (stopping.signal.aborted) return;
        onFault(fault, key);
        wakeIn(key, AGAIN_AFTER_MS);
      }
    }
  };
  const wake = (key: Key): void => {
    if (stopping.signal.aborted) return;
    woken.add(key);
    if (turns.has(key)) return;
    turns.set(
      key,
      take(key).finally(() => {
        turns.delete(key);
        if (woken.has(key)) wake(key);
      }),
    );
  };
  const wakeIn = (key: Key, delayMs: number): void => {
    timers.get(key)?.();
    if (stopping.signal.aborted) return;
    timers.set(
      key,
      clock.after(delayMs, () => {
        timers.delete(key);
        wake(key);
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
    busy: () => turns.size > 0,
    stop: async () => {
      stopping.abort();
      for (const callOff of timers.values()) callOff();
      timers.clear();
      await idle();
    },
  };
};
