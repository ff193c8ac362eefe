/** What each task and criterion of a plan is bound to, what is advised where it is not, and what one click would bind. */
import type { CompiledPlan, Plan } from "../../../api/types.ts";
import { bindingsText as words } from "../../../catalogue/pages/bindings-text.ts";
import type { BoundNode } from "./bound-list.tsx";
import { bindTask } from "./sidecar-document.ts";
import { isUnbound, suggestAgent } from "./suggest-agent.ts";

/** What the compiler advises about the node that stands on a line. */
const adviceOf = ({ diagnostics }: CompiledPlan): ((line: number, codes: readonly string[]) => string | null) => {
  const own = diagnostics.filter(({ file }) => file === undefined);
  return (wanted, codes) => own.find(({ line, code }) => line === wanted && codes.includes(code))?.suggestion ?? null;
};

/** Changes the text of the sidecar. */
export type Write = (change: (sidecar: string) => string) => void;

export const taskNodes = (compiled: CompiledPlan, write: Write | null): BoundNode[] => {
  const { plan } = compiled;
  const advice = adviceOf(compiled);
  return plan.tasks
    .filter(({ status }) => status === "open")
    .map((task) => {
      const { id, title, source, binding } = task;
      const suggested = suggestAgent(plan, task);
      const script = binding?.script === undefined ? "" : ` · ${words.withScript}`;
      return {
        id,
        title,
        line: source.line,
        bound: isUnbound(plan, task) ? null : `${binding?.agent ?? ""}${script}`,
        advice: advice(source.line, ["task-unbound"]),
        offer:
          suggested === null || write === null || !isUnbound(plan, task)
            ? undefined
            : {
                label: words.bindTo(suggested),
                onTake: () => write((text) => bindTask(text, id, { agent: suggested, script: "" })),
              },
      };
    });
};

const checkSummary = (check: NonNullable<Plan["criteria"][number]["check"]>): string => {
  if (check.kind === "approval") return `${check.kind}: ${check.role}`;
  if (check.kind === "file") return `${check.kind}: ${check.path}`;
  if (check.kind === "http") return `${check.kind}: ${check.url}`;
  return "command" in check && check.command !== undefined ? `${check.kind}: ${check.command.join(" ")}` : check.kind;
};

export const criterionNodes = (compiled: CompiledPlan): BoundNode[] => {
  const advice = adviceOf(compiled);
  return compiled.plan.criteria
    .filter(({ status }) => status === "open")
    .map(({ id, title, source, check }) => ({
      id,
      title,
      line: source.line,
      bound: check === undefined ? null : checkSummary(check),
      advice: advice(source.line, ["check-missing", "criterion-not-measurable"]),
    }));
};

export const openOf = (nodes: readonly BoundNode[]): number => nodes.filter(({ bound }) => bound === null).length;

/** Where one agent can do all that is open, it is bound to all of it with one click. */
export const bulkOffer = (compiled: CompiledPlan): { agent: string; taskIds: string[] } | null => {
  const { plan } = compiled;
  const unbound = plan.tasks.filter((task) => isUnbound(plan, task));
  const agents = new Set(unbound.map((task) => suggestAgent(plan, task)));
  const [agent] = agents;
  if (agents.size !== 1 || agent === null || agent === undefined || unbound.length < 2) return null;
  return { agent, taskIds: unbound.map(({ id }) => id) };
};
