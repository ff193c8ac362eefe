/** Work that says itself when it is due again: done then, or sooner when somebody says so, and never twice at a time. */
import type { Clock } from "../../runtime/clock.ts";

export type Alarm = {
  /** Works at once; when it works already, once more after that. */
  ring(): Promise<void>;
  /** Works at this time, unless it does so before. */
  by(time: Date): void;
  /** Resolves when nothing is at work. */
  close(): Promise<void>;
};

type Options = {
  clock: Clock;
  /** When it is due again; null when it is not, as far as it knows. */
  work: () => Promise<Date | null>;
  /** `work` is tried again a little later. */
  onFault: (error: unknown) => void;
};

const AFTER_FAULT_MS = 5_000;
/** What is still due when the work is done is in the hands of another process, or more than is done at once. */
const STILL_DUE_MS = 250;
/** What a timer takes; then it is looked again. */
const LONGEST_MS = 2_147_483_647;

export const createAlarm = ({ clock, work, onFault }: Options): Alarm => {
  let dueAt = Infinity;
  let disarm: (() => void) | null = null;
  let working: Promise<void> | null = null;
  let again = false;
  let closed = false;

  const nowMs = (): number => clock.now().getTime();
  const by = (timeMs: number): void => {
    if (closed || timeMs >= dueAt) return;
    disarm?.();
    dueAt = timeMs;
    disarm = clock.after(Math.min(LONGEST_MS, Math.max(0, timeMs - nowMs())), () => void ring());
  };
  const rest = (): void => {
    disarm?.();
    disarm = null;
    dueAt = Infinity;
  };
  const once = async (): Promise<void> => {
    const beganMs = nowMs();
    try {
      const next = (await work())?.getTime() ?? Infinity;
      if (next > nowMs()) by(next);
      // Its time has come while it was worked, perhaps behind where the work had been already.
      else if (next > beganMs) again = true;
      else by(nowMs() + STILL_DUE_MS);
    } catch (error) {
      onFault(error);
      by(nowMs() + AFTER_FAULT_MS);
    }
  };
  const isWanted = (): boolean => again && !closed;
  const workUntilQuiet = async (): Promise<void> => {
    do {
      again = false;
      rest();
      await once();
    } while (isWanted());
    // In the same moment: who rings in between would begin anew beside what is still taken for at work.
    working = null;
  };
  const ring = (): Promise<void> => {
    if (closed) return Promise.resolve();
    if (working !== null) again = true;
    return (working ??= workUntilQuiet());
  };

  return {
    ring,
    by: (time) => by(time.getTime()),
    close: async () => {
      closed = true;
      rest();
      await working;
      rest();
    },
  };
};
