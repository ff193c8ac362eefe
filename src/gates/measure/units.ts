/**
 * Units of measured numbers and the conversion between them.
 * Two units can be converted when they have one dimension; every other pair is refused, never guessed.
 */

/** `factor` is what one unit amounts to in the dimension's first unit: ms, B, ratio, count. */
type Unit = { dimension: string; factor: number };

const SECOND = 1_000;
const TIME = new Map<string, number>(
  Object.entries({
    ns: 1e-6,
    us: 1e-3,
    ms: 1,
    s: SECOND,
    min: 60 * SECOND,
    h: 3_600 * SECOND,
    day: 86_400 * SECOND,
    week: 604_800 * SECOND,
  }),
);

const BYTES = new Map<string, number>(
  Object.entries({
    B: 1,
    kB: 1e3,
    MB: 1e6,
    GB: 1e9,
    TB: 1e12,
    KiB: 1024,
    MiB: 1024 ** 2,
    GiB: 1024 ** 3,
    TiB: 1024 ** 4,
  }),
);

const RATIO = new Map<string, number>(Object.entries({ ratio: 1, x: 1, "%": 0.01 }));

/** Other spellings, looked up in lower case once the exact spelling is unknown. */
const ALIASES = new Map<string, string>(
  Object.entries({
    nanosecond: "ns",
    microsecond: "us",
    µs: "us",
    μs: "us",
    millisecond: "ms",
    msec: "ms",
    sec: "s",
    second: "s",
    m: "min",
    minute: "min",
    hr: "h",
    hour: "h",
    d: "day",
    wk: "week",
    byte: "B",
    b: "B",
    kb: "kB",
    mb: "MB",
    gb: "GB",
    tb: "TB",
    kib: "KiB",
    mib: "MiB",
    gib: "GiB",
    tib: "TiB",
    percent: "%",
    pct: "%",
    fraction: "ratio",
    "×": "x",
    times: "x",
    request: "req",
    operation: "op",
    transaction: "tx",
  }),
);

/** Rates that are written as one word. */
const RATE_WORDS = new Map<string, string>(
  Object.entries({
    rps: "req/s",
    rpm: "req/min",
    tps: "tx/s",
    qps: "query/s",
    hz: "/s",
  }),
);

/** The numbers converted from one unit into another, or null when they measure different things. */
export const convertUnit = (value: number, from: string, to: string): number | null => {
  if (from === to) return value;
  const [source, target] = [parseUnit(from), parseUnit(to)];
  if (!sameDimension(source.dimension, target.dimension)) return null;
  if (source.factor === target.factor) return value;
  // 0.29 as a percentage is 28.999999999999996 in binary arithmetic and would miss "at least 29 %":
  // 14 digits hide that error of the conversion and nothing that was measured.
  return Number(((value * source.factor) / target.factor).toPrecision(14));
};

const parseUnit = (text: string): Unit => {
  const written = text.trim();
  const word = RATE_WORDS.get(written.toLowerCase()) ?? written;
  const rate = /^(.*?)\s*(?:\/|\bper\s+)\s*([\p{L}]+)$/u.exec(word);
  if (rate) {
    const per = canonical(rate[2] ?? "");
    const perMs = TIME.get(per);
    const counted = simpleUnit(rate[1] ?? "");
    if (perMs !== undefined) return { dimension: `${counted.dimension} per time`, factor: counted.factor / perMs };
    return { dimension: `${counted.dimension} per ${per}`, factor: counted.factor };
  }
  return simpleUnit(word);
};

const simpleUnit = (text: string): Unit => {
  const name = canonical(text);
  const [time, bytes, ratio] = [TIME.get(name), BYTES.get(name), RATIO.get(name)];
  if (time !== undefined) return { dimension: "time", factor: time };
  if (bytes !== undefined) return { dimension: "bytes", factor: bytes };
  if (ratio !== undefined) return { dimension: "ratio", factor: ratio };
  return { dimension: name === "" || name === "count" ? COUNT : `${COUNT} of ${name}`, factor: 1 };
};

const COUNT = "count";

/** A count that does not say of what ("/s", "count") goes with any other count; requests and tasks do not mix. */
const sameDimension = (a: string, b: string): boolean => {
  if (a === b) return true;
  const [bareA, bareB] = [a, b].map((dimension) => dimension.replace(/^count of .*?(?= per |$)/, COUNT));
  return bareA === bareB && (a === bareA || b === bareB);
};

const canonical = (text: string): string => {
  const written = text.trim();
  if (TIME.has(written) || BYTES.has(written) || RATIO.has(written)) return written;
  const lower = written.toLowerCase();
  const singular = lower.length > 2 && lower.endsWith("s") && !lower.endsWith("ss") ? lower.slice(0, -1) : lower;
  return ALIASES.get(lower) ?? ALIASES.get(singular) ?? singular;
};
