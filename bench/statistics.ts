/** Numbers about samples. Each throws on no samples: a statistic of nothing would be a number that was not measured. */

/** The smallest sample that at least `share` of all samples do not exceed. */
export const quantile = (samples: readonly number[], share: number): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  const value = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
  if (value === undefined) throw new Error("nothing was measured, so there is no quantile");
  return value;
};

export const median = (samples: readonly number[]): number => {
  const sorted = samples.toSorted((a, b) => a - b);
  const upper = sorted[Math.floor(sorted.length / 2)];
  const lower = sorted[Math.ceil(sorted.length / 2) - 1];
  if (upper === undefined || lower === undefined) throw new Error("nothing was measured, so there is no median");
  return (lower + upper) / 2;
};

/** Three decimals: a sample's further digits are noise, and they would double the size of the results. */
export const rounded = (value: number): number => Math.round(value * 1_000) / 1_000;

export type Spread = { median: number; min: number; max: number };

export const spread = (samples: readonly number[]): Spread => ({
  median: rounded(median(samples)),
  min: rounded(Math.min(...samples)),
  max: rounded(Math.max(...samples)),
});
