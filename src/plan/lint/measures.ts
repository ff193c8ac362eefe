import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Measure } from "../../model/measure.ts";
import type { Criterion, Plan } from "../../model/plan.ts";
import { diagnostic } from "../diagnostics.ts";
import { areRange, boundOf, canBothHold, type Bound } from "./bound.ts";
import { dayOf } from "./day.ts";
import { pattern } from "../pattern.ts";

type Statement = { criterion: Criterion; measure: Measure; bound: Bound; phase: string };

/** Statements of one measure that each later one is held against; beyond, a plan is a table and not a contradiction. */
const MAX_COMPARED = 30;

const BETWEEN_WORDS = pattern.gu`[^\p{L}\p{N}]+`;
const NUMBER_FIRST = pattern.u`^\p{N}`;

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

/** Topics are found for those few criteria whose numbers differ. */
const createTopics = (): ((criterion: Criterion) => ReadonlySet<string>) => {
  const topics = new Map<Criterion, ReadonlySet<string>>();
  return (criterion) => {
    const topic = topics.get(criterion) ?? topicOf(criterion);
    topics.set(criterion, topic);
    return topic;
  };
};

/** What two numbers do to each other that cannot both be meant; null where they can. */
const conflictOf = ({ bound: a, phase: before }: Statement, { bound: b, phase: after }: Statement): string | null => {
  if (a.comparator === "!=" || b.comparator === "!=") return null;
  const holds = canBothHold(a, b);
  if (holds && (a.value === b.value || areRange(a, b))) return null;
  // From phase to phase a number may rise or fall; only a floor above a ceiling is wrong in any order.
  if (before !== after && (holds || !areRange(a, b))) return null;
  return holds ? "asks for another number than" : "cannot hold together with";
};

const contradiction = (earlier: Statement, conflict: string, later: Statement): Diagnostic => {
  const other = `"${earlier.measure.text}" in line ${earlier.criterion.source.line}`;
  const message = `"${later.measure.text}" ${conflict} ${other}, both for ${earlier.measure.subject}`;
  return diagnostic("contradictory-measures", later.criterion.source.line, message);
};

const statementsOf = ({ gates, criteria }: Plan): Statement[] => {
  const phaseOfGate = new Map(gates.map(({ id, phaseId }) => [id, phaseId]));
  return criteria.flatMap((criterion) => {
    const phase = criterion.phaseId ?? phaseOfGate.get(criterion.gateId ?? "") ?? "";
    return criterion.measures.map((measure) => ({ criterion, measure, bound: boundOf(measure), phase }));
  });
};

/** Each measure against the first that contradicts it, so that one odd number is told once. */
const lintCriteria = (plan: Plan): Diagnostic[] => {
  const topicIn = createTopics();
  const areOfOneTopic = (a: Statement, b: Statement): boolean => {
    const [one, other] = [topicIn(a.criterion), topicIn(b.criterion)];
    return isWithin(one, other) || isWithin(other, one);
  };
  const alike = Map.groupBy(statementsOf(plan), ({ measure, bound }) => {
    const { subject, statistic = "", relative = false } = measure;
    return JSON.stringify([plainWord(subject), statistic, bound.unit, relative]);
  });
  return [...alike.values()].flatMap((group) => {
    if (plainWord(group[0]?.measure.subject) === "") return [];
    return group.flatMap((later, at) => {
      for (const earlier of group.slice(0, Math.min(at, MAX_COMPARED))) {
        const conflict = conflictOf(earlier, later);
        if (conflict !== null && areOfOneTopic(earlier, later)) return contradiction(earlier, conflict, later);
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
