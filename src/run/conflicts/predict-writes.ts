/** Which files the open tasks of a plan will write, guessed from what they say, from the code, and from what was done before. */
import picomatch from "picomatch";
import type { Plan, PlanTask } from "../../model/plan.ts";
import { PREDICTED_BY, type PredictedBy, type PredictedWrite } from "../../model/write-prediction.ts";
import type { Repository } from "../../workspace/repository.ts";
import { filesNamed, symbolsNamed, treeOf, type Tree } from "./named-in-text.ts";
import { filesOfLikeChanges, type PastChange } from "./past-changes.ts";
import { definedIn, filesAt, pastChanges } from "./repository-facts.ts";

/** A guess is worth no more than a moment before the run begins. */
const MAX_TASKS = 500;
const MAX_FILES_OF_TASK = 50;

export type Facts = {
  tree: Tree;
  definitions: ReadonlyMap<string, readonly string[]>;
  past: readonly PastChange[];
};

const textOf = ({ title, details, deliverables, acceptance, binding }: PlanTask): string =>
  [title, details ?? "", ...deliverables, ...acceptance, binding?.script ?? ""].join("\n");

const GLOB = /[*?[{]/u;

const declaredFiles = (globs: readonly string[], { paths }: Tree): string[] =>
  globs.flatMap((glob) => {
    if (!GLOB.test(glob)) return [glob];
    const matches = picomatch(glob, { dot: true });
    return [...paths].filter((path) => matches(path));
  });

/** The strongest reason alone counts for each file. */
export const predictTask = (task: PlanTask, { tree, definitions, past }: Facts): PredictedWrite[] => {
  const text = textOf(task);
  const found: Record<PredictedBy, readonly string[]> = {
    declared: declaredFiles(task.touches, tree),
    named: filesNamed(text, tree),
    symbol: symbolsNamed(text).flatMap((symbol) => definitions.get(symbol) ?? []),
    past: filesOfLikeChanges(task.title, past),
  };
  const why = new Map<string, PredictedBy>();
  for (const reason of PREDICTED_BY) {
    // Where the plan says what a task writes, nothing has to be guessed.
    if (reason !== "declared" && found.declared.length > 0) break;
    for (const path of found[reason]) if (!why.has(path)) why.set(path, reason);
  }
  return [...why].slice(0, MAX_FILES_OF_TASK).map(([path, reason]) => ({ taskId: task.id, path, why: reason }));
};

export const predictWrites = async (repository: Repository, commit: string, plan: Plan): Promise<PredictedWrite[]> => {
  const open = plan.tasks.filter(({ status }) => status === "open");
  if (open.length < 2 || open.length > MAX_TASKS) return [];
  // Of those that declare what they write nothing has to be looked up.
  const guessed = open.filter(({ touches }) => touches.length === 0);
  const symbols = [...new Set(guessed.flatMap((task) => symbolsNamed(textOf(task))))];
  const [files, past, definitions] = await Promise.all([
    filesAt(repository, commit),
    guessed.length === 0 ? [] : pastChanges(repository, commit),
    definedIn(repository, commit, symbols),
  ]);
  const facts = { tree: treeOf(files), definitions, past };
  return open.flatMap((task) => predictTask(task, facts));
};
