/**
 * Finds changes that agents made to what judges them: files that a check names as its own, and the definitions of the
 * checks in the plan itself. The frozen definition is what runs; the change is flagged in the verdict.
 */
import { relative, sep } from "node:path";
import type { CriterionRecord, RunTask } from "../../model/run.ts";
import { checkHash } from "../../gates/check-hash.ts";
import { checkFileFlags, type TaskChange } from "../../gates/flags.ts";
import { compilePlan } from "../../plan/compile.ts";
import { changedFiles } from "../../workspace/diff.ts";
import type { RunContext } from "../start/context.ts";

/** Path of the plan inside the repository, or null when it lies outside. */
const planInRepository = (context: RunContext): string | null => {
  const path = relative(context.repository.root, context.planPath);
  return path.startsWith("..") ? null : path.split(sep).join("/");
};

const redefinitions = async (context: RunContext, commit: string): Promise<Map<string, string>> => {
  const path = planInRepository(context);
  const present = path === null ? "" : await context.repository.git(["ls-tree", "--name-only", commit, "--", path]);
  if (path === null || present.trim() === "") return new Map();
  const { plan } = compilePlan(await context.repository.git(["show", `${commit}:${path}`]));
  return new Map(plan.criteria.flatMap(({ id, check }) => (check === undefined ? [] : [[id, checkHash(check)]])));
};

/** Flags by criterion id. */
export const changedCheckFlags = async (
  context: RunContext,
  criteria: readonly CriterionRecord[],
  tasks: readonly RunTask[],
): Promise<Map<string, string[]>> => {
  const changes: TaskChange[] = [];
  const listed = await context.repository.git(["ls-tree", "-r", "-z", "--name-only", context.baseCommit]);
  const atBase = new Set(listed.split("\0"));
  const path = planInRepository(context);
  const redefined = new Map<string, string[]>();
  for (const task of tasks) {
    if (task.mergeCommit === null) continue;
    const files = await changedFiles(context.repository, `${task.mergeCommit}^1`, task.mergeCommit);
    changes.push({ title: task.title, files });
    if (path === null || !files.includes(path)) continue;
    for (const [id, hash] of await redefinitions(context, task.mergeCommit)) {
      redefined.set(id, [...(redefined.get(id) ?? []), `${task.title}\n${hash}`]);
    }
  }
  return new Map(
    criteria.map((criterion) => {
      const edits = (redefined.get(criterion.criterionId) ?? []).map((edit) => edit.split("\n"));
      const rewritten = edits
        .filter(([, hash]) => hash !== criterion.checkHash)
        .map(([title]) => `task "${title}" rewrote the definition of this check in ${path}; the frozen one was run`);
      return [
        criterion.criterionId,
        [...checkFileFlags(criterion.check, changes, (file) => atBase.has(file)), ...rewritten],
      ];
    }),
  );
};
