import type { Clock } from "./clock.ts";

export type Deadline = {
  /** Aborts when the time is up. */
  signal: AbortSignal;
  /** Time does not count until the returned function is called; of several holds, until all are let go of. */
  hold(): () => void;
  /** Calls it off. */
  end(): void;
};

export const createDeadline = (clock: Clock, ms: number): Deadline => {
  const over = new AbortController();
  let leftMs = ms;
  let holds = 0;
  let since = clock.now().getTime();
  const arm = (): (() => void) => clock.after(leftMs, () => over.abort());
  let disarm = arm();
  const resume = (): void => {
    since = clock.now().getTime();
    disarm = arm();
  };
  return {
    signal: over.signal,
    hold: () => {
      holds += 1;
      if (holds === 1) {
        disarm();
        leftMs = Math.max(0, leftMs - (clock.now().getTime() - since));
      }
      let held = true;
      return () => {
        if (!held) return;
        held = false;
        holds -= 1;
        if (holds === 0) resume();
      };
    },
    end: () => disarm(),
  };
};
