/** Nearest-rank percentile: always a number that was measured. Throws on no numbers. */
export const percentileOf = (numbers: readonly number[], percentile: number): number => {
  const sorted = [...numbers].sort((a, b) => a - b);
  const rank = Math.max(1, Math.ceil((percentile / 100) * sorted.length));
  const value = sorted[rank - 1];
  if (value === undefined) throw new RangeError("a percentile of no numbers");
  return value;
};
