/** When and for how long: mostly not at all, at times for as long as a busy machine takes, rarely much longer. */
export type Delays = {
  /** Milliseconds; mostly 0. */
  next(): number;
};

/** Delays of Postgres and pipes on a busy machine, in milliseconds, from the share of draws on that they are met. */
const STEPS: readonly { from: number; upToMs: number }[] = [
  { from: 0.995, upToMs: 300 },
  { from: 0.95, upToMs: 40 },
  { from: 0.8, upToMs: 8 },
];

/** xorshift32 (Marsaglia, 2003): each process has its own row of draws, and none is taken from the code under test. */
const drawsFrom = (seed: number): (() => number) => {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
};

/** @param level how many times the delays of level 1 */
export const createDelays = (level: number, seed: number): Delays => {
  const draw = drawsFrom(seed);
  return {
    next: () => {
      const at = draw();
      const step = STEPS.find(({ from }) => at >= from);
      return step === undefined ? 0 : draw() * step.upToMs * level;
    },
  };
};
