/** By nearest rank: a value that was seen, and none between two. 0 of none. */
export const percentile = (sorted: ArrayLike<number>, rank: number): number =>
  sorted[Math.max(0, Math.ceil((rank / 100) * sorted.length) - 1)] ?? 0;

export const median = (values: readonly number[]): number =>
  percentile(
    values.toSorted((a, b) => a - b),
    50,
  );
