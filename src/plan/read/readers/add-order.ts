import type { PlanTask } from "../../../model/plan.ts";
import { diagnostic } from "../../diagnostics.ts";
import type { Draft, EdgeOwner, Scope } from "../draft.ts";
import type { OrderWords } from "../text/order-words.ts";
import { saysNothing } from "../text/split-names.ts";
import type { TaskText } from "../text/task-text.ts";

type Place = { line: number; scope: Scope; draft: Draft };

/** Keeps what was said about the order of a part until all parts are known. */
export const addOrder = (owner: EdgeOwner, words: readonly OrderWords[], { line, scope, draft }: Place): void => {
  for (const { names, side, doubt } of words) {
    if (saysNothing(names)) continue;
    const reason = side === "after" ? "depends-on" : "blocks";
    draft.pendingEdges.push({ owner, names, side, reason, line, scope, doubt });
  }
};

/** @param found what the words of the task say */
export const addTaskOrder = (
  { id, title }: PlanTask,
  { order, unread }: Pick<TaskText, "order" | "unread">,
  place: Place,
): void => {
  if (order.length > 0) addOrder({ id }, order, place);
  if (unread !== undefined) reportUnread(unread, title, place);
};

/** An order that is not read would let a task begin too early, and nobody would know. */
const reportUnread = (unread: string, title: string, { line, draft }: Pick<Place, "line" | "draft">): void => {
  const message = `"${unread.trim()}" in task "${title}" is not read as an order`;
  const suggestion = "Write it in brackets, or on a line of its own below the task: `depends on: NAME`.";
  draft.diagnostics.push(diagnostic("dependency-unknown", line, message, suggestion));
};
