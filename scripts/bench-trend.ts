/**
 * Keeps what a bench has measured night after night, and fails when the last nights are worse than those before.
 * @example node scripts/bench-trend.ts throughput bench-history
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import path from "node:path";

type Night = { commit: string; measuredAt: string; numbers: Record<string, number> };

/** Of so many nights each; a single night on a shared machine says little. */
const NIGHTS = 3;
const TOLERANCE = 0.15;
/** More of these is better; of all else less. */
const MORE_IS_BETTER = /PerSecond$|PerS$|Rate$|throughput/iu;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** Every number of a summary by its path. */
export const numbersOf = (value: unknown, at = ""): Record<string, number> => {
  if (typeof value === "number" && Number.isFinite(value)) return { [at]: value };
  if (!isRecord(value)) return {};
  return Object.assign(
    {},
    ...Object.entries(value).map(([name, part]) => numbersOf(part, at === "" ? name : `${at}.${name}`)),
  ) as Record<string, number>;
};

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

/** What has become worse than in the nights before; nothing before there are enough of them. */
export const regressions = (nights: readonly Night[]): string[] => {
  const recent = nights.slice(-NIGHTS);
  const before = nights.slice(-4 * NIGHTS, -NIGHTS);
  if (recent.length < NIGHTS || before.length < NIGHTS) return [];
  return Object.keys(recent.at(-1)?.numbers ?? {}).flatMap((name) => {
    const of = (some: readonly Night[]): number => median(some.flatMap(({ numbers }) => numbers[name] ?? []));
    const [now, then] = [of(recent), of(before)];
    const worse = MORE_IS_BETTER.test(name) ? now < then * (1 - TOLERANCE) : now > then * (1 + TOLERANCE);
    return worse ? [`${name}: ${now} in the last nights, ${then} in those before`] : [];
  });
};

const [bench, folder] = process.argv.slice(2);
if (process.argv[1] === import.meta.filename) {
  if (bench === undefined || folder === undefined) throw new Error("name the bench and the folder of its history");
  const result = path.join(path.dirname(import.meta.dirname), "bench", "results", `${bench}.json`);
  const { summary, environment } = JSON.parse(readFileSync(result, "utf8")) as {
    summary: unknown;
    environment: { commit: string; measuredAt: string };
  };
  const { commit, measuredAt } = environment;
  const history = path.join(folder, `${bench}.jsonl`);
  mkdirSync(folder, { recursive: true });
  appendFileSync(history, `${JSON.stringify({ commit, measuredAt, numbers: numbersOf(summary) })}\n`);
  const lines = existsSync(history) ? readFileSync(history, "utf8").trim().split("\n") : [];
  const worse = regressions(lines.map((line) => JSON.parse(line) as Night));
  for (const one of worse) console.error(one);
  console.log(`${bench}: ${lines.length} nights, ${worse.length} numbers worse`);
  process.exitCode = worse.length === 0 ? 0 : 1;
}
