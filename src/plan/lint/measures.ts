import type { Criterion, Diagnostic, Measure, Plan } from "../../model/plan.ts";
import { diagnostic } from "../diagnostics.ts";
import { areRange, boundOf, canBothHold, type Bound } from "./bound.ts";
import { dayOf } from "./day.ts";
import { pattern } from "../pattern.ts";

type Statement = { measure: Measure; bound: Bound; topic: ReadonlySet<string>; phase: string; line: number };

/** Statements of one measure that each later one is held against; beyond, a plan is a table and not a contradiction. */
const MAX_COMPARED = 30;

const BETWEEN_WORDS = pattern("gu")`[^\p{L}\p{N}]+`;
const NUMBER_FIRST = pattern("u")`^\p{N}`;

const plainWord = (text: string | undefined): string =>
  (text ?? "").toLowerCase().replaceAll(BETWEEN_WORDS, " ").trim();

const FILLER = new Set(
  "a an and are at be by for has have in is its least less more most no not of on or over than that the to under up with within".split(
    " ",
  ),
);

/** What a criterion speaks about beside its numbers: "login", "search" tell two coverages apart. */
const topicOf = ({ title, measures }: Criterion): Set<string> => {
  const bare = measures.reduce((text, { text: words }) => text.replace(words, " "), title);
  const words = [...measures.map(({ subject }) => subject ?? ""), bare].join(" ");
  return new Set(
    plainWord(words)
      .split(" ")
      .filter((word) => word !== "" && !NUMBER_FIRST.test(word) && !FILLER.has(word)),
  );
};

const isWithin = (a: ReadonlySet<string>, b: ReadonlySet<string>): boolean => [...a].every((word) => b.has(word));

const isAboutTheSame = ({ topic: a }: Statement, { topic: b }: Statement): boolean => isWithin(a, b) || isWithin(b, a);

const contradiction = (earlier: Statement, later: Statement): Diagnostic[] => {
  const { bound: a } = earlier;
  const { bound: b } = later;
  if (a.comparator === "!=" || b.comparator === "!=" || !isAboutTheSame(earlier, later)) return [];
  const holds = canBothHold(a, b);
  if (holds && (a.value === b.value || areRange(a, b))) return [];
  // From phase to phase a number may rise or fall; only a floor above a ceiling is wrong in any order.
  if (earlier.phase !== later.phase && (holds || !areRange(a, b))) return [];
  const words = holds ? "asks for another number than" : "cannot hold together with";
  const message = `"${later.measure.text}" ${words} "${earlier.measure.text}" in line ${earlier.line}, both for ${earlier.measure.subject}`;
  return [diagnostic("contradictory-measures", later.line, message)];
};

/** Each measure against the first that contradicts it, so that one odd number is told once. */
const lintCriteria = (plan: Plan): Diagnostic[] => {
  const phaseOfGate = new Map(plan.gates.map(({ id, phaseId }) => [id, phaseId]));
  const statements = plan.criteria.flatMap((criterion) => {
    const { phaseId, gateId = "", source, measures } = criterion;
    const phase = phaseId ?? phaseOfGate.get(gateId) ?? "";
    const topic = topicOf(criterion);
    return measures.map((measure) => ({ measure, bound: boundOf(measure), topic, line: source.line, phase }));
  });
  const alike = Map.groupBy(statements, ({ measure, bound }) => {
    const { subject, statistic = "", relative = false } = measure;
    return JSON.stringify([plainWord(subject), statistic, bound.unit, relative]);
  });
  return [...alike.values()].flatMap((group) => {
    if (plainWord(group[0]?.measure.subject) === "") return [];
    return group.slice(1).flatMap((later, at) => {
      for (const earlier of group.slice(0, Math.min(at + 1, MAX_COMPARED))) {
        const found = contradiction(earlier, later);
        if (found.length > 0) return found;
      }
      return [];
    });
  });
};

const lintTargets = ({ targets }: Plan): Diagnostic[] => {
  const dated = targets.filter(({ window }) => dayOf(window) !== null);
  const byDay = Map.groupBy(dated, ({ window, measure }) =>
    JSON.stringify([dayOf(window)?.key, measure.unit ?? "count"]),
  );
  return [...byDay.values()].flatMap(([first, ...others]) =>
    others
      .filter(({ measure }) => measure.value !== first?.measure.value)
      .map(({ measure, label, source }) => {
        const message = `"${measure.text}" for ${label} is not the "${first?.measure.text}" of line ${first?.source.line}`;
        return diagnostic("contradictory-measures", source.line, message);
      }),
  );
};

export const lintMeasures = (plan: Plan): Diagnostic[] => [...lintCriteria(plan), ...lintTargets(plan)];
