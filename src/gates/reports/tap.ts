/**
 * TAP 13 and 14: plan, subtests, directives, YAML blocks, bail out. Lines that are not TAP are left aside, as the
 * standard has it, because commands print among them.
 */
import { malformed, read, type ReportResult } from "./report-result.ts";
import { countFailure, emptyTally, type TestTally } from "./test-tally.ts";

/** One level of nesting while it is read. */
type Level = { plan: number | null; points: number; hasFailedPoint: boolean };

type State = {
  tally: TestTally;
  levels: Level[];
  closed: Level | null;
  yamlIndent: string | null;
  bail: string | null;
};

const POINT = /^(not )?ok\b(?:\s+(\d+))?(?:\s*-)?\s*(.*)$/;
const PLAN = /^1\.\.(\d+)\s*(?:#.*)?$/;
const BAIL = /^Bail out!\s*(.*)$/;
const SUBTEST_INDENT = 4;

export const parseTap = (text: string): ReportResult<TestTally> => {
  const state: State = { tally: emptyTally(), levels: [newLevel()], closed: null, yamlIndent: null, bail: null };
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const problem = readLine(line, state);
    if (problem !== null) return malformed(problem, index + 1);
    if (state.bail !== null) break;
  }
  if (state.bail !== null) {
    countFailure(state.tally, `bailed out: ${state.bail === "" ? "no reason given" : state.bail}`);
    return read(state.tally);
  }
  while (state.levels.length > 1) {
    const problem = closeLevel(state);
    if (problem !== null) return malformed(problem, lines.length);
  }
  const [top] = state.levels;
  if (top === undefined || (top.plan === null && top.points === 0)) return { kind: "missing" };
  if (top.plan === null)
    return malformed(`it has ${top.points} tests but no plan ("1..N"): the output is cut`, lines.length);
  const problem = planProblem(top, state.tally);
  return problem === null ? read(state.tally) : malformed(problem, lines.length);
};

const newLevel = (): Level => ({ plan: null, points: 0, hasFailedPoint: false });

/** @returns what is wrong with the line, or null */
const readLine = (line: string, state: State): string | null => {
  const indent = /^ */.exec(line)?.[0] ?? "";
  const content = line.slice(indent.length).trimEnd();
  if (state.yamlIndent !== null) {
    if (content === "..." && indent === state.yamlIndent) state.yamlIndent = null;
    return null;
  }
  if (content === "---") {
    state.yamlIndent = indent;
    return null;
  }
  const bail = BAIL.exec(content);
  if (bail) {
    state.bail = bail[1] ?? "";
    return null;
  }
  const [plan, point] = [PLAN.exec(content), POINT.exec(content)];
  if ((!plan && !point) || indent.length % SUBTEST_INDENT !== 0) return null;
  const problem = enterLevel(indent.length / SUBTEST_INDENT, state);
  if (problem !== null) return problem;
  return plan ? readPlan(Number(plan[1]), state) : readPoint(point, state);
};

const enterLevel = (depth: number, state: State): string | null => {
  while (state.levels.length - 1 < depth) state.levels.push(newLevel());
  while (state.levels.length - 1 > depth) {
    const problem = closeLevel(state);
    if (problem !== null) return problem;
  }
  return null;
};

/** The test point that follows in the level above sums this one up. */
const closeLevel = (state: State): string | null => {
  const level = state.levels.pop() ?? newLevel();
  if (level.plan === null) return "a subtest ends without its plan";
  const problem = planProblem(level, state.tally);
  state.closed = level;
  return problem;
};

/** Tests that were planned and never reported count as failed; more than were planned is no TAP. */
const planProblem = (level: Level, tally: TestTally): string | null => {
  const planned = level.plan ?? 0;
  if (level.points > planned) return `${level.points} tests were reported although ${planned} were planned`;
  for (let number = level.points + 1; number <= planned; number += 1) {
    countFailure(tally, `test ${number} of ${planned} was never reported`);
    level.hasFailedPoint = true;
  }
  return null;
};

const readPlan = (planned: number, state: State): string | null => {
  const level = state.levels.at(-1);
  if (!level) return null;
  if (level.plan !== null) return "there are two plans at one level";
  if (planned > 1_000_000) return `a plan of ${planned} tests is not believable`;
  level.plan = planned;
  return null;
};

const readPoint = (point: RegExpExecArray | null, state: State): string | null => {
  const level = state.levels.at(-1);
  if (!point || !level) return null;
  const children = state.closed;
  state.closed = null;
  level.points += 1;
  const isOk = point[1] === undefined;
  const rest = point[3] ?? "";
  // "\#" in a description is no directive.
  const directive = /(?<!\\)#\s*(skip|todo)\b/i.exec(rest);
  const name = (directive ? rest.slice(0, directive.index) : rest).trim();
  const kind = directive?.[1]?.toLowerCase();
  if (children) {
    // The children were counted one by one; their parent counts only when it failed for a reason of its own.
    if (children.hasFailedPoint) level.hasFailedPoint = true;
    else if (!isOk && kind !== "todo") failPoint(name, level, state.tally);
  } else if (kind === "todo" || (kind === "skip" && isOk)) state.tally.skipped += 1;
  else if (isOk) state.tally.passed += 1;
  else failPoint(name, level, state.tally);
  return null;
};

const failPoint = (name: string, level: Level, tally: TestTally): void => {
  level.hasFailedPoint = true;
  countFailure(tally, name);
};
