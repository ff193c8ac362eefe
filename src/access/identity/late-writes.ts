/**
 * When a credential was last used is written in batches: a write for each request would cost more than the request. Lost
 * when the process dies, so nothing may be decided by it that matters within the interval.
 */
import type { Clock } from "../../runtime/clock.ts";

export const FLUSH_MS = 30_000;

export type LateWrites<V> = {
  /** The last value of a key is the one that is written. */
  note(key: string, value: V): void;
  /** Writes what is there now. */
  flush(): Promise<void>;
  /** The last flush; nothing is noted after it. */
  close(): Promise<void>;
};

export const createLateWrites = <V>(parts: {
  clock: Clock;
  write: (values: readonly V[]) => Promise<void>;
  onFailure: (problem: string, error: unknown) => void;
}): LateWrites<V> => {
  let noted = new Map<string, V>();
  let disarm: (() => void) | null = null;
  let closed = false;
  let writing = Promise.resolve();

  const flush = (): Promise<void> => {
    disarm?.();
    disarm = null;
    if (noted.size === 0) return writing;
    const values = [...noted.values()];
    noted = new Map();
    writing = writing
      .then(() => parts.write(values))
      .catch((error: unknown) => {
        parts.onFailure(`the last use of ${values.length} credentials was not written`, error);
      });
    return writing;
  };

  return {
    note: (key, value) => {
      if (closed) return;
      noted.set(key, value);
      disarm ??= parts.clock.after(FLUSH_MS, () => void flush());
    },
    flush,
    close: () => {
      closed = true;
      return flush();
    },
  };
};
