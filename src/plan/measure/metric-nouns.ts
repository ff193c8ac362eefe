/** What people measure, and which way is better. Only these let a number without a comparator be a target. */
import { lazily } from "../../runtime/lazily.ts";
import { pattern } from "../pattern.ts";

const LOWER_PER_CENT =
  "(?:error|failure|defect|flake|bounce|crash|churn|abort|drop|escape|rollback|false[- ]positive|false[- ]negative) rates?|overhead|packet loss|data loss|loss|churn|" +
  "false positives?|false negatives?|(?:cpu|memory|disk) (?:usage|use|utili[sz]ation|overhead)|downtime|regressions?|flakiness|flakes?|duplication";
const HIGHER_PER_CENT =
  "coverage|availability|uptime|reliability|accuracy|precision|recall|adoption|retention|satisfaction|compliance|delivery|durability|" +
  "(?:pass|success|hit|completion|detection|conversion|acceptance|recovery|delivery|utili[sz]ation)[- ](?:rates?|ratios?)|hit ratio|mutation score";
const LOWER_TIME =
  "latency|latencies|response times?|(?:load|build|boot|render|start-?up|recovery|lead|cycle|wait|queue|processing|execution|run|compile|page load|deploy(?:ment)?) times?|" +
  "start-?up|cold starts?|mttr|mttd|rto|rpo|ttfb|lcp|fcp|inp|tti|downtime|time to \\p{L}+|round[- ]?trip|jitter|delay|lag|runtime|duration of \\p{L}+";
const HIGHER_TIME = "mtbf|uptime|time between (?:failures|incidents|outages)";
/** Their good number is none. Plurals and uncountables: "no error handling" is no measure. */
const UNWANTED =
  "vulnerabilities|errors|bugs|defects|failures|regressions|warnings|leaks|incidents|flakes|crashes|conflicts|violations|issues|findings|" +
  "outages|downtime|data loss|packet loss|loss|losses|duplicates|deadlocks|timeouts|rollbacks|breakages|false positives|false negatives|cves|" +
  "blockers|p[0-4\\ue000]s?|sev-?[0-4\\ue000]s?|panics|exceptions|races|orphans|zombies|secrets leaked|broken links|dead links|memory leaks|leaked secrets|(?:flaky|flaking|failing|failed|broken|quarantined|skipped) (?:tests|specs|cases|checks|builds)|lost (?:events|messages|rows|tasks|records|writes)";

/** Alternatives of one plain word. Most subjects are one ("coverage", "latency"), and need no pattern. */
const plainWords = (...alternatives: string[]): (() => ReadonlySet<string>) =>
  lazily(() => {
    const words = alternatives.join("|").replaceAll(/\((?:[^()]|\([^()]*\))*\)/g, "()");
    return new Set(words.split("|").filter((word) => /^[a-z]+$/.test(word)));
  });

const higherWords = plainWords(HIGHER_PER_CENT, HIGHER_TIME);
const lowerWords = plainWords(LOWER_PER_CENT, LOWER_TIME, UNWANTED);

const HIGHER = `${HIGHER_PER_CENT}|${HIGHER_TIME}|throughput|score|tests?`;
const higher = lazily(() => pattern.iu`(?<![\p{L}\p{N}])(?:${HIGHER})(?![\p{L}\p{N}])`);
const endsHigher = lazily(() => pattern.iu`(?<![\p{L}\p{N}])(?:${HIGHER})(?![\p{L}\p{N}])\s*$`);
const LOWER = `${LOWER_PER_CENT}|${LOWER_TIME}|${UNWANTED}|budgets?|cost|costs|size|memory`;
const lower = lazily(() => pattern.iu`(?<![\p{L}\p{N}])(?:${LOWER})(?![\p{L}\p{N}])`);

/** Which way is better for what a phrase names; the last word of a phrase counts most: "error coverage". */
export const betterWay = (phrase: string): "higher" | "lower" | undefined => {
  const word = phrase.toLowerCase();
  if (higherWords().has(word) || (!lowerWords().has(word) && endsHigher().test(phrase))) return "higher";
  if (lowerWords().has(word) || lower().test(phrase) || /\S\s+times?$/i.test(phrase)) return "lower";
  return higher().test(phrase) ? "higher" : undefined;
};

const metric = (...alternatives: string[]): ((phrase: string) => boolean) => {
  const words = plainWords(...alternatives);
  const named = lazily(() => pattern.iu`(?<![\p{L}\p{N}])(?:${alternatives.join("|")})(?![\p{L}\p{N}])`);
  return (phrase) => words().has(phrase.toLowerCase()) || named().test(phrase);
};
export const isPerCentMetric = metric(LOWER_PER_CENT, HIGHER_PER_CENT);
export const isTimeMetric = metric(LOWER_TIME, HIGHER_TIME);

const unwanted = lazily(
  () =>
    pattern.iu`^(?:[\p{L}\p{N}/\ue000-]+,?\s+){0,5}?(?:${UNWANTED})(?:\s+(?:found|reported|remaining|open|left|detected|introduced|allowed|outstanding|logged|known))?$`,
);
/** "critical vulnerabilities", "data loss": a phrase that ends in something whose good number is none. */
export const isUnwanted = (phrase: string): boolean => unwanted().test(phrase);
