/**
 * How long a plan of 1 MB takes to compile. The plan is made of every dialect, each part with words of its own, so that
 * nothing is met twice. Prints {summary, samples, environment} as JSON; exit code 1 when the median is over the bar.
 *
 * The bar is about a warm process, such as a control plane that compiles whatever it is given: the rounds before V8 has
 * compiled what they need are not measured, but the very first one is told (`firstMs`), which is what a command meets.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { compilePlan } from "../src/plan/compile.ts";
import { describeEnvironment, loadNow } from "./environment.ts";
import { median, quantile } from "./statistics.ts";

const BAR_MS = 300;
const BYTES = 1_000_000;
const WARM_UP = 5;
const ROUNDS = 15;
const FIXTURES = path.join(import.meta.dirname, "..", "src", "plan", "read", "fixtures");
const DIALECTS = ["agents", "workstreams", "calendar", "squads", "day-ranges"];

const WORDS =
  "anchor basin copper delta ember fathom granite harbor island juniper kettle lantern meadow nickel orchard".split(
    " ",
  );

/** Items of real plans are some 40 to 60 characters long; those of the fixtures are half of that. */
const lengthen = (line: string, round: number): string => {
  const pick = (at: number): string => WORDS[(round * 7 + line.length * 3 + at * 5) % WORDS.length] ?? "";
  return /^\s*(?:[-*]|\d+\.) .*[a-z]$/u.test(line) ? `${line} for the ${pick(1)} ${pick(2)} and ${pick(3)}` : line;
};

/** Another word for each word of a fixture that is no word of the plan's own language, different in each round. */
const vary = (text: string, round: number): string =>
  text
    .replaceAll(/\b([a-z]{5,})\b/gu, (word) => (word.length % 3 === 0 ? word : `${word}${round.toString(36)}`))
    .replaceAll(
      /\b(Sprint|Epic|Week|Day) (\d+)/gu,
      (_, word: string, number: string) => `${word} ${Number(number) + round * 20}`,
    )
    .replaceAll(/^#/gmu, "##")
    .split("\n")
    .map((line) => lengthen(line, round))
    .join("\n");

const source = (): string => {
  const texts = DIALECTS.map((name) => readFileSync(path.join(FIXTURES, `${name}.md`), "utf8"));
  const parts = ["# A plan of one megabyte\n"];
  for (let round = 0, size = 0; size < BYTES; round += 1) {
    const part = vary(texts[round % texts.length] ?? "", round);
    parts.push(part);
    size += Buffer.byteLength(part);
  }
  return parts.join("\n");
};

const text = source();
const startedAt = performance.now();
const { plan, coverage } = compilePlan(text);
const firstMs = Number((performance.now() - startedAt).toFixed(1));
for (let round = 1; round < WARM_UP; round += 1) compilePlan(text);
const samples: { wallMs: number; cpuMs: number }[] = [];
for (let round = 0; round < ROUNDS; round += 1) {
  const cpu = process.cpuUsage();
  const start = performance.now();
  compilePlan(text);
  const wallMs = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  samples.push({ wallMs: Number(wallMs.toFixed(1)), cpuMs: Number(((user + system) / 1_000).toFixed(1)) });
}
const wall = samples.map(({ wallMs }) => wallMs);
const medianMs = median(wall);
const summary = {
  bytes: Buffer.byteLength(text),
  lines: coverage.lines,
  tasks: plan.tasks.length,
  criteria: plan.criteria.length,
  edges: plan.edges.length,
  firstMs,
  minMs: Math.min(...wall),
  medianMs,
  p95Ms: quantile(wall, 0.95),
  barMs: BAR_MS,
  passes: medianMs < BAR_MS,
};
const environment = { ...describeEnvironment(), load: loadNow() };
process.stdout.write(`${JSON.stringify({ summary, samples, environment }, null, 2)}\n`);
process.exitCode = summary.passes ? 0 : 1;
