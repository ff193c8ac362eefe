const FACTORS_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
};

/** "90 s", "5 min", "250 ms" or a number of seconds, in milliseconds; null for what is none of them. */
export const parseDuration = (value: string | number): number | null => {
  if (typeof value === "number") return Number.isFinite(value) && value > 0 ? Math.round(value * 1_000) : null;
  const [, amount, unit = "s"] = /^\s*(\d+(?:\.\d+)?)\s*(ms|s|sec|m|min|h)?\s*$/.exec(value) ?? [];
  return amount === undefined ? null : Math.round(Number(amount) * (FACTORS_MS[unit] ?? 1_000));
};
