/** A check in one line: what must be seen, and how it is looked at. */
import type { Check, CheckKind } from "../../model/check.ts";
import { durationText } from "./duration.ts";
import { numberText } from "./number.ts";

export type CheckDescription = { expectation: string; how: string | null };

const quoted = (argument: string): string =>
  /^[\w@%+=:,./{}-]+$/.test(argument) ? argument : `'${argument.replaceAll("'", `'\\''`)}'`;

const commandText = (command: readonly string[] | undefined): string | null => command?.map(quoted).join(" ") ?? null;

/** The command, and the file that it leaves its report in. */
const source = (check: { command?: string[] | undefined; file?: string | undefined }): string | null =>
  [commandText(check.command), check.file].filter(Boolean).join(" → ") || null;

const all = (...parts: (string | false | undefined)[]): string => parts.filter(Boolean).join(", ");
const pattern = (text: string | undefined, what: string): string | false => text !== undefined && `${what} /${text}/`;

type Describers = { [K in CheckKind]: (check: Extract<Check, { kind: K }>) => CheckDescription };

const DESCRIBERS: Describers = {
  exec: (check) => ({
    expectation: all(`exits ${check.exit}`, pattern(check.match, "output matches")),
    how: source(check),
  }),
  metric: (check) => ({
    expectation: [check.pointer || "the number", check.comparator, numberText(check.value), check.unit]
      .filter(Boolean)
      .join(" "),
    how: source(check),
  }),
  tests: (check) => ({
    expectation: all(
      `at least ${check.minPassed} passed`,
      `at most ${check.maxFailed} failed`,
      check.maxSkipped !== undefined && `at most ${check.maxSkipped} skipped`,
    ),
    how: source(check),
  }),
  coverage: (check) => ({
    expectation: all(
      `${check.of} covered ≥ ${numberText(check.min)} %`,
      check.include.length > 0 && `in ${check.include.join(" ")}`,
    ),
    how: source(check),
  }),
  file: (check) => ({
    expectation: all(
      `${check.path} ${check.exists ? "exists" : "does not exist"}`,
      pattern(check.match, "matches"),
      check.schema !== undefined && "satisfies its schema",
      check.links && "has no broken link",
    ),
    how: null,
  }),
  http: (check) => ({
    expectation: all(
      `${check.method} ${check.url} answers ${check.status}`,
      pattern(check.match, "body matches"),
      ...Object.entries(check.json).map(([pointer, value]) => `${pointer} is ${JSON.stringify(value)}`),
      ...Object.entries(check.responseHeaders).map(([name, value]) => pattern(value, `${name} matches`)),
      check.maxLatency !== undefined &&
        `p${check.percentile} of ${check.requests} requests ≤ ${durationText(check.maxLatency)}`,
    ),
    how: commandText(check.start),
  }),
  judge: ({ votes, agent, profile, binding, rubric }) => ({
    expectation: `${binding ? "" : "advice: "}most of ${votes} votes of ${agent ?? `the models for ${profile}`} pass`,
    how: rubric.replaceAll(/\s+/gu, " ").trim(),
  }),
  approval: (check) => ({ expectation: `signed approval by ${check.role}`, how: null }),
};

// The compiler cannot tie the describer that a kind names to the check of that kind; the table's type does.
export const describeCheck = (check: Check): CheckDescription =>
  (DESCRIBERS[check.kind] as (check: Check) => CheckDescription)(check);
