/** Uniform in [0, 1), the same row of numbers for the same seed: a simulation that is asked for twice says the same twice. */
export type Random = () => number;

/** A Weyl sequence whose members are mixed (the finalizer of MurmurHash3): no cryptography, but even and quick. */
export const seededRandom = (seed: number): Random => {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x9e3779b9) >>> 0;
    let mixed = state;
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x85ebca6b);
    mixed = Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35);
    return ((mixed ^ (mixed >>> 16)) >>> 0) / 0x1_0000_0000;
  };
};

/** One of the values, each as likely as the others. */
export const pick = <T>(values: readonly [T, ...T[]], random: Random): T =>
  values[Math.floor(random() * values.length)] ?? values[0];
