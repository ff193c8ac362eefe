/** What an attempt at a task prints, as it comes. */
import { access } from "node:fs/promises";
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
  /** Registers what may mean that it is over; absent where no event says so. */
  onWake?: (wake: () => void) => () => void;
};

export const NOTHING: StoredFile = { path: null, bytes: 0, read: async function* () {} };

/** No event says that a task of a queue is taken in hand. */
const LOOK_MS = 500;
/** A look at the disk alone costs next to nothing, and the first bytes shall not be late. */
const DISK_LOOK_MS = 50;

export const untilLooked = (signal: AbortSignal): Promise<void> =>
  delay(LOOK_MS, undefined, { signal }).catch(() => undefined); // whoever waits looks at the signal

/** Until the file is there, or it is time to ask anew whether it will ever be. */
const untilThere = async (path: string, signal: AbortSignal): Promise<void> => {
  for (let waitedMs = 0; waitedMs < LOOK_MS && !signal.aborted; waitedMs += DISK_LOOK_MS) {
    await delay(DISK_LOOK_MS, undefined, { signal }).catch(() => undefined); // the loop looks at the signal
    if (await isThere(path)) return;
  }
};

const everySoOften = (wake: () => void): (() => void) => {
  const timer = setInterval(wake, LOOK_MS);
  return () => clearInterval(timer);
};

export const isThere = (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    () => false,
  );

const isMissing = (error: unknown): boolean => (error as NodeJS.ErrnoException).code === "ENOENT";

export async function* followOutput(
  { path, isOver, kept, from, onWake = everySoOften }: FollowedAttempt,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  while (!signal.aborted) {
    const over = await isOver();
    try {
      yield* followFile(path, isOver, onWake, signal, from);
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
    await untilThere(path, signal);
  }
}
