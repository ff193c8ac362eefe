/** What an attempt at a task without a run prints, as it comes. */
import { setTimeout as delay } from "node:timers/promises";
import { followFile } from "../runtime/follow-file.ts";
import type { StoredFile } from "../store/home/stored-file.ts";

export type FollowedAttempt = {
  /** Where what comes is put while the attempt goes on. */
  path: string;
  /** Whether nothing more is put there. */
  isOver: () => Promise<boolean>;
  /** What is kept of it once that is so. */
  kept: () => Promise<StoredFile>;
  /** The byte to begin with. */
  from: number;
};

/** No event says that a task is taken in hand. */
const LOOK_MS = 500;

export const untilLooked = (signal: AbortSignal): Promise<void> =>
  delay(LOOK_MS, undefined, { signal }).catch(() => undefined); // whoever waits looks at the signal

const everySoOften = (wake: () => void): (() => void) => {
  const timer = setInterval(wake, LOOK_MS);
  return () => clearInterval(timer);
};

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

export async function* followOutput(
  { path, isOver, kept, from }: FollowedAttempt,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  while (!signal.aborted) {
    const over = await isOver();
    try {
      yield* followFile(path, isOver, everySoOften, signal, from);
      return;
    } catch (error) {
      if (!isMissing(error)) throw error;
    }
    // Nothing has come yet; or it is kept elsewhere by now, which is done before the end is on record.
    if (over) {
      const whole = await kept();
      if (from < whole.bytes) yield* whole.read({ first: from, last: whole.bytes - 1 });
      return;
    }
    await untilLooked(signal);
  }
}
