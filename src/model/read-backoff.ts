/** A backoff as it is written in a plan and on the command line: the delay, then what else is to differ. Without zod. */
import { parseDuration } from "./duration.ts";

export const BACKOFF_FIELDS = ["delayMs", "factor", "jitter", "capMs"] as const;
type Field = (typeof BACKOFF_FIELDS)[number];

const DAY_MS = 86_400_000;
/** Least and most. */
export const BACKOFF_BOUNDS = {
  delayMs: [0, DAY_MS],
  factor: [1, 10],
  jitter: [0, 1],
  capMs: [0, 7 * DAY_MS],
} as const satisfies Record<Field, readonly [number, number]>;

const readNumber = (value: string): number | null => (/^\d+(?:\.\d+)?$/u.test(value) ? Number(value) : null);

const readShare = (value: string): number | null => {
  if (!value.endsWith("%")) return readNumber(value);
  const percent = readNumber(value.slice(0, -1).trimEnd());
  return percent === null ? null : percent / 100;
};

const PARTS = new Map<string, { field: Field; read: (value: string) => number | null }>([
  ["delay", { field: "delayMs", read: parseDuration }],
  ["factor", { field: "factor", read: readNumber }],
  ["jitter", { field: "jitter", read: readShare }],
  ["cap", { field: "capMs", read: parseDuration }],
]);

/** The first part need not say that it is the delay. */
const nameAndValue = (part: string, index: number): [string, string] => {
  const [, name, value = ""] = /^([a-z]+)[ =:]+(.+)$/u.exec(part) ?? [];
  return name === undefined ? [index === 0 ? "delay" : "", part] : [name, value];
};

const FORM = 'write for example "10 s" or "10 s, factor 2, jitter 20%, cap 5 min"';

/** What was read, or what is wrong with it. */
type ReadBackoff = { backoff: Partial<Record<Field, number>>; problem: null } | { backoff: null; problem: string };

export const readBackoff = (written: string | number): ReadBackoff => {
  const refuse = (why: string): ReadBackoff => ({
    backoff: null,
    problem: `"${written}" is no backoff: ${why}; ${FORM}`,
  });
  const backoff: Partial<Record<Field, number>> = {};
  for (const [index, part] of String(written).split(",").entries()) {
    const [name, value] = nameAndValue(part.trim(), index);
    const known = PARTS.get(name);
    if (known === undefined) return refuse(`"${part.trim()}" is none of ${[...PARTS.keys()].join(", ")}`);
    const amount = known.read(value);
    if (amount === null) return refuse(`"${value}" is no ${name}`);
    if (backoff[known.field] !== undefined) return refuse(`it gives its ${name} twice`);
    const [least, most] = BACKOFF_BOUNDS[known.field];
    if (amount < least || amount > most) return refuse(`its ${name} is out of bounds`);
    backoff[known.field] = amount;
  }
  const { delayMs = 0, capMs = Number.POSITIVE_INFINITY } = backoff;
  return capMs < delayMs ? refuse("its cap is less than its delay") : { backoff, problem: null };
};
