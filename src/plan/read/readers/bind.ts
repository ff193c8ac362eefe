/** How a task is done: its script, agent, limits and own checks, gathered while its lines are read. */
import type { Backoff } from "../../../model/backoff.ts";
import type { Check } from "../../../model/check.ts";
import type { Binding, PlanTask } from "../../../model/plan.ts";
import type { Source } from "../../../model/source.ts";
import { diagnostic } from "../../diagnostics.ts";
import { readCheckBlock } from "../../native/check-block.ts";
import { reviewOf } from "../../review-of.ts";
import type { Draft } from "../draft.ts";
import type { Code } from "../markdown/block.ts";
import { known } from "../nodes.ts";

type DefaultReview = NonNullable<Draft["frontMatter"]["defaults"]>["review"];

export type BindingDraft = {
  agent?: string;
  script?: string;
  timeoutMs?: number;
  maxAttempts?: number;
  backoff?: Backoff;
  /** Name of the agent that reviews it. */
  review?: string;
  checks: Check[];
  source?: Source;
};

/** Only `sh` is run: a fence of another name is an example, a log, a file. */
export const isScript = ({ info }: Code): boolean => info !== null && /^sh\b/u.test(info);
/** Also with the language of what it holds: "yaml check", "yaml {check}". */
export const isCheck = ({ info }: Code): boolean => info !== null && /^(?:ya?ml\s+)?\{?\.?check\b/u.test(info);

export const readCheck = (code: Code, draft: Draft): Check | null => {
  const { check, diagnostics } = readCheckBlock(code.text, Math.min(code.firstLine, code.source.endLine));
  draft.diagnostics.push(...diagnostics);
  return check;
};

/** A check that belongs to nothing would be believed to hold a gate, and would hold none. */
export const reportStrayCheck = (code: Code, draft: Draft): void => {
  const message = "this check stands under no criterion and no task, so it would prove nothing";
  const suggestion = "Indent it under the criterion or task that it belongs to.";
  draft.diagnostics.push(diagnostic("check-invalid", code.source.line, message, suggestion));
};

/** True when the block was about the binding. */
export const bindCode = (code: Code, binding: BindingDraft, draft: Draft): boolean => {
  if (isCheck(code)) {
    const check = readCheck(code, draft);
    if (check !== null) binding.checks.push(check);
  } else if (isScript(code)) {
    binding.script = `${binding.script ?? ""}${code.text}`;
  } else {
    return false;
  }
  const { line, column } = binding.source ?? code.source;
  binding.source = { line, column, endLine: code.source.endLine };
  return true;
};

const defaultAgent = (draft: Draft): string => {
  const { defaults, agents = {} } = draft.frontMatter;
  if (defaults?.agent !== undefined) return defaults.agent;
  const shells = Object.entries(agents).filter(([, { kind }]) => kind === "shell");
  return shells.length === 1 ? (shells[0]?.[0] ?? "shell") : "shell";
};

/** A line names who reviews the task; how strictly is what holds for all. */
const ownReview = ({ review }: BindingDraft, usual: DefaultReview): DefaultReview => {
  if (review === undefined || typeof usual !== "object") return review;
  return { ...usual, agent: review };
};

/** A task is bound where it says how it is done, or where an agent is meant that needs no script. */
export const bindTask = (task: PlanTask, binding: BindingDraft, draft: Draft): void => {
  const { defaults, agents } = draft.frontMatter;
  const isAgent = task.assignee !== undefined && agents !== undefined && task.assignee in agents;
  const named = binding.agent ?? (isAgent ? task.assignee : undefined);
  const usual =
    defaults?.agent !== undefined && agents?.[defaults.agent]?.kind !== "shell" ? defaults.agent : undefined;
  if (binding.script === undefined && binding.checks.length === 0 && (named ?? usual) === undefined) return;
  const { script, checks, source } = binding;
  const { timeoutMs = defaults?.timeout, maxAttempts = defaults?.attempts, backoff = defaults?.backoff } = binding;
  const agent = named ?? defaultAgent(draft);
  const bound: Binding = {
    agent,
    env: defaults?.env ?? [],
    checks,
    ...known({ script, timeoutMs, maxAttempts, backoff, secrets: defaults?.secrets, source }),
    ...reviewOf(agent, ownReview(binding, defaults?.review), defaults?.review),
  };
  task.binding = bound;
};
