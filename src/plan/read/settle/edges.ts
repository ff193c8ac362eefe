/** Names in dependencies and arrows to the nodes that they mean. */
import type { Edge, PlanTask } from "../../../model/plan.ts";
import { lazily } from "../../../runtime/lazily.ts";
import { diagnostic } from "../../diagnostics.ts";
import { createSpeller, type Speller } from "../../did-you-mean.ts";
import type { Draft, EdgeOwner, PendingChain, PendingEdge, Scope } from "../draft.ts";
import { expandNames } from "../text/expand-names.ts";
import { readRelation } from "../text/relation.ts";
import { createNameIndex, type NameIndex } from "./name-index.ts";
import type { PartIndex } from "./part-index.ts";

type Settling = {
  draft: Draft;
  names: NameIndex;
  nearest: Speller;
  seen: Set<string>;
  beside: (name: string, owner: EdgeOwner) => string[];
};

const addEdges = (
  { draft, seen }: Settling,
  from: readonly string[],
  to: readonly string[],
  reason: Edge["reason"],
  line: number,
): void => {
  for (const first of from) {
    for (const second of to) {
      const key = `${first}\n${second}\n${reason}`;
      if (first === second || seen.has(key)) continue;
      seen.add(key);
      draft.edges.push({ from: first, to: second, reason, line });
    }
  }
};

/** A hint costs a comparison with every name: in a plan of thousands, what is misspelt everywhere would take minutes. */
const HINT_LIMIT = 2_000;

const resolve = ({ draft, names, nearest }: Settling, name: string, line: number, scope: Scope): string[] => {
  const found = names.find(name, scope);
  if (found.kind === "found") return found.ids;
  if (found.kind === "ambiguous") {
    const message = `"${name}" names ${found.count} parts of the plan`;
    draft.diagnostics.push(diagnostic("dependency-ambiguous", line, message));
    return [];
  }
  const near = names.size() > HINT_LIMIT ? null : nearest(name);
  const suggestion = near === null ? undefined : `Did you mean \`${near}\`?`;
  draft.diagnostics.push(diagnostic("dependency-unknown", line, `nothing in the plan is called "${name}"`, suggestion));
  return [];
};

/** Longest title, in parts between commas, that is looked for. */
const MAX_PARTS = 8;

/** Titles hold commas too: the longest run of parts that is a name is one name. */
const splitNames = (text: string, names: NameIndex): string[] => {
  const whole = text.replace(/\.$/u, "");
  if (names.has(whole)) return [whole];
  const parts = expandNames(whole)
    .split(/\s*[,;]\s*/u)
    .filter((part) => part !== "");
  const result: string[] = [];
  for (let at = 0; at < parts.length;) {
    let end = Math.min(parts.length, at + MAX_PARTS);
    while (end > at + 1 && !names.has(parts.slice(at, end).join(", "))) end -= 1;
    const name = parts.slice(at, end).join(", ");
    result.push(...(names.has(name) ? [name] : name.split(/\s+(?:and|&|\+)\s+/iu)));
    at = end;
  }
  return result;
};

const ownerIds = (owner: EdgeOwner, draft: Draft): string[] =>
  "id" in owner
    ? [owner.id]
    : draft.tasks
        .filter(({ assignee, epicId }) => assignee === owner.agent && epicId === owner.epicId)
        .map(({ id }) => id);

/** Under "Dependencies" of one part may stand what another of its parts waits for. */
const settleRelation = ({ names, line, scope }: PendingEdge, settling: Settling): boolean => {
  const ends = readRelation(names)?.map((end) => splitNames(end, settling.names)) ?? [];
  const [first, after] = ends;
  if (first === undefined || after === undefined || settling.names.has(names)) return false;
  if (!ends.flat().every((name) => settling.names.find(name, scope).kind === "found")) return false;
  const [from, to] = [first, after].map((ofEnd) => ofEnd.flatMap((name) => resolve(settling, name, line, scope)));
  addEdges(settling, from ?? [], to ?? [], "depends-on", line);
  return true;
};

/** "Task 2" said in a numbered list is its second item, where nothing in the plan is called so. */
const LIST_NUMBER = /^(?:task|step|item|no\.?|#)\s*#?(\d{1,3})$/iu;

const numberOf = (line: string): string => /^[\s>]*(\d{1,3})[.)]\s/u.exec(line)?.[1] ?? "";
const placeInList = ({ phaseId, epicId, assignee }: PlanTask, number: string): string =>
  [phaseId, epicId, assignee, Number(number)].join("\n");

const besideIn = (draft: Draft): Settling["beside"] => {
  const byId = lazily(() => new Map(draft.tasks.map((task) => [task.id, task])));
  const byPlace = lazily(() =>
    Map.groupBy(draft.tasks, (task) => placeInList(task, numberOf(draft.lines[task.source.line - 1] ?? ""))),
  );
  return (name, owner) => {
    const number = LIST_NUMBER.exec(name)?.[1];
    const own = number === undefined || !("id" in owner) ? undefined : byId().get(owner.id);
    if (number === undefined || own === undefined) return [];
    const found = byPlace().get(placeInList(own, number)) ?? [];
    return found.length === 1 ? found.map(({ id }) => id) : [];
  };
};

const NUMBERED_PART =
  /^(?:work\s?-?streams?|streams?|tracks?|epics?|phases?|sprints?|milestones?|stages?|waves?|tasks?)\s+#?[\w.]{1,6}$/iu;

/** "DB1", who has one task or several: nobody writes so of anything else. */
const CODE = /^[A-Z]{1,5}-?\d{1,3}$/u;

/** "after Check the mail" names a task of these words, "after lunch" none called Lunch; nor is what it stands in meant. */
const looksMeant = (words: string, { scope }: PendingEdge, { names }: Settling): boolean => {
  const name = words.replaceAll(/\s*\([^()]*\)/gu, "");
  if (!(names.isPart(name) || (CODE.test(name) && names.has(name))) || !/\s|^\p{Lu}/u.test(name)) return false;
  const found = names.find(name, scope);
  const around = new Set([scope.phase?.id, scope.epic?.id, scope.task?.id]);
  return found.kind === "found" && !found.ids.some((id) => around.has(id));
};

/** Whether words that may be prose are about parts of the plan. "Track 7" is one, there or not. */
const isMeant = (single: readonly string[], pending: PendingEdge, settling: Settling): boolean => {
  const { names, draft } = settling;
  const { doubt, scope, line } = pending;
  if (doubt === "words") return single.length > 0 && single.every((name) => looksMeant(name, pending, settling));
  if (doubt === "prose")
    return single.every((name) => NUMBERED_PART.test(name) || names.find(name, scope).kind !== "unknown");
  if (single.every((name) => names.has(name) || names.isPart(name))) return true;
  const message = `"${pending.names}" may say what waits for what, but nothing in the plan is called so`;
  draft.diagnostics.push(diagnostic("dependency-unknown", line, message));
  return false;
};

const settleEdge = (pending: PendingEdge, settling: Settling): void => {
  const { owner, names, side, reason, line, scope, doubt } = pending;
  if (settleRelation(pending, settling)) return;
  const own = ownerIds(owner, settling.draft);
  const single = splitNames(names, settling.names);
  if (doubt !== undefined && !isMeant(single, pending, settling)) return;
  for (const name of single) {
    const isKnown = settling.names.find(name, scope).kind === "found";
    const beside = isKnown ? [] : settling.beside(name, owner);
    const others = beside.length > 0 ? beside : resolve(settling, name, line, scope);
    if (side === "after") addEdges(settling, others, own, reason, line);
    else addEdges(settling, own, others, reason, line);
  }
};

const settleChain = ({ ends, line, strict, scope }: PendingChain, settling: Settling): void => {
  const resolved = ends.map((end) => splitNames(end, settling.names));
  const kinds = resolved.flat().map((name) => settling.names.find(name, scope).kind);
  // An arrow in prose ("request → queue → worker") is no order of the plan's parts.
  const isOrder = strict ? kinds.some((kind) => kind !== "unknown") : kinds.every((kind) => kind === "found");
  if (!isOrder) return;
  // What is unknown between two known ends does not undo their order.
  const groups = resolved
    .map((names) => names.flatMap((name) => resolve(settling, name, line, scope)))
    .filter((ids) => ids.length > 0);
  for (const [at, to] of groups.entries()) {
    const from = groups[at - 1];
    if (from !== undefined) addEdges(settling, from, to, "arrow", line);
  }
};

export const settleEdges = (draft: Draft, parts: () => PartIndex): void => {
  // Most plans of any size name nothing, and the index costs more than the rest.
  if (draft.pendingEdges.length === 0 && draft.pendingChains.length === 0) return;
  const names = createNameIndex(draft, parts());
  const settling: Settling = {
    draft,
    names,
    nearest: createSpeller(() => names.all()),
    seen: new Set(),
    beside: besideIn(draft),
  };
  for (const pending of draft.pendingEdges) settleEdge(pending, settling);
  for (const chain of draft.pendingChains) settleChain(chain, settling);
};
