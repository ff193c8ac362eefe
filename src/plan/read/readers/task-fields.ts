/** Lines under a task that say how it is done: `agent: builder`, `touches: src/**`, `depends on: Other task`. */
import { parseDuration } from "../../../model/duration.ts";
import type { PlanTask } from "../../../model/plan.ts";
import { readBackoff } from "../../../model/read-backoff.ts";
import { diagnostic } from "../../diagnostics.ts";
import { findEstimate } from "../../estimate.ts";
import { findWindow } from "../../window.ts";
import type { Draft, Scope } from "../draft.ts";
import type { TextLine } from "../markdown/block.ts";
import { inlineText } from "../markdown/inline-text.ts";
import { mergeWindows } from "../nodes.ts";
import { readPriority } from "../text/priority.ts";
import { saysNothing, splitList, splitPeople } from "../text/split-names.ts";
import { takeOrder } from "../text/order-words.ts";
import { addTaskOrder } from "./add-order.ts";
import type { BindingDraft } from "./bind.ts";
import { pattern } from "../../pattern.ts";

type Place = { task: PlanTask; binding: BindingDraft; draft: Draft; scope: Scope; line: number };
type Field = {
  names: RegExp;
  /** Whether a value is one of this field; any is when absent. */
  means?: (value: string, draft: Draft) => boolean;
  /** Null when it was understood; else what is wrong. */ apply: (value: string, place: Place) => string | null;
  /** The line stays among what is said about the task, too. */
  isAlsoSaid?: boolean;
};

const waitFor =
  (side: "after" | "before", doubt?: "told") =>
  (names: string, { task, draft, scope, line }: Place): null => {
    const reason = side === "after" ? ("depends-on" as const) : ("blocks" as const);
    if (!saysNothing(names))
      draft.pendingEdges.push({ owner: { id: task.id }, names, side, reason, line, scope, doubt });
    return null;
  };

const FIELDS: readonly Field[] = [
  {
    names: /^agent$/iu,
    apply: (value, { binding }) => {
      binding.agent = value;
      return null;
    },
  },
  {
    names: /^(?:assignee|owner|assigned to|who)$/iu,
    apply: (value, { task }) => {
      const people = splitPeople(value.replaceAll("@", ""));
      if (people[0] !== undefined) task.assignee = people[0];
      if (people.length > 1) task.participants = people;
      return null;
    },
  },
  {
    names: /^(?:touches|writes)$/iu,
    apply: (value, { task }) => {
      task.touches.push(...splitList(value));
      return null;
    },
  },
  { names: /^(?:depends[ _-]?on|dependenc(?:y|ies)|blocked by|after|waits for)$/iu, apply: waitFor("after") },
  // "requires: a key" is about something else, and whoever does the task is to read of it.
  { names: /^requires$/iu, apply: waitFor("after", "told"), isAlsoSaid: true },
  { names: /^(?:blocks|required (?:by|for))$/iu, apply: waitFor("before") },
  {
    names: /^timeout$/iu,
    apply: (value, { binding }) => {
      const durationMs = parseDuration(/^\d+(?:\.\d+)?$/u.test(value) ? Number(value) : value);
      if (durationMs === null) return `"${value}" is no duration; write for example "90 s" or "5 min"`;
      binding.timeoutMs = durationMs;
      return null;
    },
  },
  {
    names: /^attempts$/iu,
    apply: (value, { binding }) => {
      if (!/^[1-9]\d{0,2}$/u.test(value)) return `"${value}" is no number of attempts; write a whole number from 1`;
      binding.maxAttempts = Number(value);
      return null;
    },
  },
  {
    names: /^backoff$/iu,
    // In other plans such a line is prose about what is built: "Backoff: exponential".
    means: (value, draft) => draft.frontMatter.agents !== undefined || /^\d/u.test(value),
    apply: (value, { binding }) => {
      const { backoff, problem } = readBackoff(value);
      if (backoff !== null) binding.backoff = backoff;
      return problem;
    },
  },
  {
    names: /^review$/iu,
    // In other plans such a line is prose about who looks at the work.
    means: (value, draft) => draft.frontMatter.agents !== undefined && /^[\p{L}\p{N}._-]+$/u.test(value),
    apply: (value, { binding }) => {
      binding.review = value;
      return null;
    },
  },
  {
    names: /^priority$/iu,
    apply: (value, { task }) => {
      const priority = readPriority(value);
      if (priority === undefined) return `"${value}" is no priority; there are critical, high, medium, low`;
      task.priority = priority;
      return null;
    },
  },
  {
    names: /^(?:estimated? ?(?:time|effort|duration)?|effort)$/iu,
    apply: (value, { task }) => {
      const estimate = findEstimate(value);
      if (estimate === null) return `"${value}" is no estimate; write for example "3h" or "30 min"`;
      task.estimateMinutes = estimate.minutes;
      return null;
    },
  },
  {
    names: /^(?:needs|capabilities)$/iu,
    apply: (value, { task }) => {
      task.capabilities.push(...splitList(value));
      return null;
    },
  },
  {
    names: /^(?:when|window|due)$/iu,
    apply: (value, { task }) => {
      const window = mergeWindows(task.window, findWindow(value));
      if (window !== undefined) task.window = window;
      return null;
    },
  },
  {
    names: /^acceptance(?: criteri(?:a|on))?$/iu,
    apply: (value, place) => {
      const order = takeOrder(value, true);
      place.task.acceptance.push(order.rest);
      addTaskOrder(place.task, { order: order.words, unread: order.unread }, place);
      return null;
    },
  },
  {
    names: /^deliverables?$/iu,
    apply: (value, { task }) => {
      task.deliverables.push(value);
      return null;
    },
  },
];

const LINE = pattern.u`^(?:\*\*|__)?([\p{L}][\p{L} _-]{1,24}?)(?:\*\*|__)?\s*:(?:\*\*|__)?(?:\s+(.*))?$`;

const findField = (name: string, value: string, draft: Draft): Field | undefined =>
  FIELDS.find(({ names, means }) => names.test(name) && (means?.(value, draft) ?? true));

/** Whether a line is a field, found without applying it: the task that it belongs to need not be there yet. */
export const isTaskField = (text: string, draft: Draft): boolean => {
  const match = LINE.exec(text);
  return match !== null && findField((match[1] ?? "").trim(), inlineValue(match[2] ?? ""), draft) !== undefined;
};

/**
 * A field with the values below it, where it has a list: "Acceptance:" and its items.
 * @returns whether that was all there is to the line
 */
export const readTaskField = (line: TextLine, below: readonly string[], place: Omit<Place, "line">): boolean => {
  const match = LINE.exec(line.text);
  if (match === null) return false;
  const own = inlineValue(match[2] ?? "");
  const name = (match[1] ?? "").trim();
  const field = findField(name, own, place.draft);
  if (field === undefined || (own === "" && below.length === 0)) return false;
  for (const value of own === "" ? below.map(inlineValue) : [own, ...below.map(inlineValue)]) {
    const problem = field.apply(value, { ...place, line: line.line });
    if (problem === null) continue;
    const message = `${name} of task "${place.task.title}": ${problem}`;
    place.draft.diagnostics.push(diagnostic("task-field-invalid", line.line, message));
  }
  return field.isAlsoSaid !== true;
};

/** A formatter writes the stars of a glob as `\*`. */
const unescaped = (text: string): string => text.replaceAll(/\\([!-/:-@[-`{-~])/gu, "$1");

/** Globs and names keep their stars and underscores; only code ticks and Markdown around words go. */
const inlineValue = (raw: string): string =>
  (/[*_]/u.test(raw) && /[/`]/u.test(raw) ? unescaped(raw.trim()) : inlineText(raw)).replaceAll("`", "");
