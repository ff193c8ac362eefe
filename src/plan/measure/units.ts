const NAMES: Readonly<Record<string, readonly string[]>> = {
  ns: ["ns", "nanosecond", "nanoseconds"],
  µs: ["µs", "μs", "us", "microsecond", "microseconds"],
  ms: ["ms", "msec", "msecs", "millisecond", "milliseconds"],
  s: ["s", "sec", "secs", "second", "seconds"],
  min: ["m", "min", "mins", "minute", "minutes"],
  h: ["h", "hr", "hrs", "hour", "hours"],
  day: ["d", "day", "days"],
  week: ["wk", "wks", "week", "weeks"],
  month: ["month", "months"],
  year: ["year", "years"],
  "%": ["%", "percent", "pct"],
  x: ["x", "×"],
  B: ["B", "byte", "bytes"],
  kB: ["kB", "KB", "kilobytes"],
  MB: ["MB", "megabytes"],
  GB: ["GB", "gigabytes"],
  TB: ["TB", "terabytes"],
  KiB: ["KiB"],
  MiB: ["MiB"],
  GiB: ["GiB"],
  TiB: ["TiB"],
  "°C": ["°C", "℃"],
  "°F": ["°F", "℉"],
  dB: ["dB", "decibel", "decibels"],
  Hz: ["Hz", "hertz"],
  kHz: ["kHz"],
  MHz: ["MHz"],
  GHz: ["GHz"],
  fps: ["fps"],
  px: ["px", "pixels"],
  km: ["km"],
  kg: ["kg"],
  kW: ["kW"],
  kWh: ["kWh"],
  ppm: ["ppm"],
  "Mbit/s": ["Mbps"],
  "Gbit/s": ["Gbps"],
  USD: ["USD", "dollars"],
  EUR: ["EUR", "euros"],
  GBP: ["GBP"],
  "requests/s": ["rps"],
  "queries/s": ["qps"],
  "transactions/s": ["tps"],
};
const CANONICAL = new Map(Object.entries(NAMES).flatMap(([unit, names]) => names.map((name) => [name, unit] as const)));

const TIMES: ReadonlySet<string> = new Set(["ns", "µs", "ms", "s", "min", "h", "day", "week", "month", "year"]);

/** The canonical unit of a word. One and two letters keep their case: "5M" and "3D" are no durations. */
export const canonicalUnit = (name: string): string | undefined =>
  CANONICAL.get(name) ?? (name.length > 2 ? CANONICAL.get(name.toLowerCase()) : undefined);

export const isTime = (unit: string | undefined): boolean => unit !== undefined && TIMES.has(unit);
export const isTemperature = (unit: string | undefined): boolean => unit?.startsWith("°") ?? false;
export const isRate = (unit: string | undefined): boolean => unit?.includes("/") ?? false;

/** What is counted in a rate: "req" and "requests" are one unit. */
export const canonicalCounted = (noun: string): string => (/^reqs?$/.test(noun) ? "requests" : noun);

export const CURRENCIES: Readonly<Record<string, string>> = { $: "USD", "€": "EUR", "£": "GBP" };
const CODES = new Set(Object.values(CURRENCIES));
export const isCurrency = (unit: string | undefined): boolean => unit !== undefined && CODES.has(unit);
