import type { PlanTask } from "../../model/plan.ts";
import { globsMeet, literalPrefix, parseGlob, type ParsedGlob } from "./glob-intersection.ts";

/** Comparisons and pairs after which keeping tasks apart pair by pair is given up for a stage. */
const MAX_WORK = 1_000_000;

type Pattern = { parsed: ParsedGlob; tasks: number[] };
type Folder = { patterns: Pattern[]; folders: Map<string, Folder> };

const newFolder = (): Folder => ({ patterns: [], folders: new Map() });

const patternsOf = (members: readonly number[], tasks: readonly PlanTask[]): Pattern[] => {
  const byText = new Map<string, Pattern>();
  for (const member of members) {
    for (const glob of new Set(tasks[member]?.touches)) {
      const pattern = byText.get(glob) ?? { parsed: parseGlob(glob), tasks: [] };
      pattern.tasks.push(member);
      byText.set(glob, pattern);
    }
  }
  return [...byText.values()];
};

/** Two globs only meet where the literal beginning of one is a beginning of the other's: the pairs along each path. */
function* candidatePairs(patterns: readonly Pattern[]): Generator<[Pattern, Pattern]> {
  const root = newFolder();
  for (const pattern of patterns) {
    for (const alternative of pattern.parsed) {
      let here = root;
      for (const name of literalPrefix(alternative)) {
        const next = here.folders.get(name) ?? newFolder();
        here.folders.set(name, next);
        here = next;
      }
      here.patterns.push(pattern);
    }
  }
  const stack: { folder: Folder; above: Pattern[] }[] = [{ folder: root, above: [] }];
  for (let top = stack.pop(); top !== undefined; top = stack.pop()) {
    const { folder, above } = top;
    for (const [at, pattern] of folder.patterns.entries()) {
      for (const other of above) yield [pattern, other];
      for (let earlier = 0; earlier <= at; earlier += 1) yield [pattern, folder.patterns[earlier] ?? pattern];
    }
    const below = folder.patterns.length === 0 ? above : [...above, ...folder.patterns];
    for (const next of folder.folders.values()) stack.push({ folder: next, above: below });
  }
}

/**
 * Per member: the members whose `touches` meet its own. Null when that is more than can be kept pair by pair.
 * @param members indexes into `tasks` of those that could run at once
 */
export const conflictsAmong = (
  members: readonly number[],
  tasks: readonly PlanTask[],
): Map<number, Set<number>> | null => {
  const conflicts = new Map(members.map((member) => [member, new Set<number>()]));
  let work = 0;
  for (const [one, other] of candidatePairs(patternsOf(members, tasks))) {
    work += 1;
    if (work > MAX_WORK) return null;
    if (one !== other && !globsMeet(one.parsed, other.parsed)) continue;
    work += one.tasks.length * other.tasks.length;
    if (work > MAX_WORK) return null;
    for (const a of one.tasks) {
      for (const b of other.tasks) {
        if (a === b) continue;
        conflicts.get(a)?.add(b);
        conflicts.get(b)?.add(a);
      }
    }
  }
  return conflicts;
};
