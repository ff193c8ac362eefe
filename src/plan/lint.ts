import type { Diagnostic } from "../model/diagnostic.ts";
import type { Plan } from "../model/plan.ts";
import { diagnostic, errorDiagnostic } from "./diagnostics.ts";
import type { Graph } from "./graph.ts";
import { lintBindings, unboundTasks } from "./lint/bindings.ts";
import { lintCapacity } from "./lint/capacity.ts";
import { lintChecks, lintCriteria, lintGates, lintPhases } from "./lint/criteria.ts";
import { lintDependencies } from "./lint/dependencies.ts";
import { lintTitles } from "./lint/identity.ts";
import { lintMeasures } from "./lint/measures.ts";
import { lintReviews } from "./lint/reviews.ts";
import { lintTouches } from "./lint/touches.ts";

const lintTasks = ({ tasks }: Plan): Diagnostic[] =>
  tasks.length > 0 ? [] : [diagnostic("no-tasks", 1, "the plan has no task")];

/** Everything that the compiled plan has to tell its author, by line. What only a reader of the text can see is told by it. */
export const lintPlan = (plan: Plan, graph: Graph): Diagnostic[] =>
  [
    ...lintTasks(plan),
    ...lintTitles(plan),
    ...lintDependencies(plan, graph),
    ...lintBindings(plan),
    ...lintReviews(plan),
    ...lintTouches(plan),
    ...lintCriteria(plan),
    ...lintChecks(plan),
    ...lintMeasures(plan),
    ...lintGates(plan),
    ...lintPhases(plan),
    ...lintCapacity(plan),
  ].sort((a, b) => a.line - b.line);

/** The tasks for which a run must be refused: no agent can do them. Each names its line and what to bind. */
export const bindingProblems = (plan: Plan): Diagnostic[] =>
  unboundTasks(plan).map(({ task, message, suggestion }) =>
    errorDiagnostic("task-unbound", task.source.line, message, suggestion),
  );
