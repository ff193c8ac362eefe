/** Whether those who are to review and to judge can. */
import type { Check } from "../../model/check.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { Plan, PlanTask } from "../../model/plan.ts";
import { diagnostic } from "../diagnostics.ts";
import { didYouMean } from "../did-you-mean.ts";

const unfit = ({ agents }: Plan, name: string, line: number, what: string): Diagnostic[] => {
  const agent = agents.find((candidate) => candidate.name === name);
  if (agent === undefined) {
    const near = didYouMean(
      name,
      agents.map((candidate) => candidate.name),
    );
    const message = `${what} by "${name}", which the plan does not declare`;
    return [diagnostic("agent-unknown", line, message, near === null ? undefined : `Did you mean \`${near}\`?`)];
  }
  if (agent.kind === "model") return [];
  return [diagnostic("reviewer-unfit", line, `${what} by "${name}", which is of the kind ${agent.kind} and no model`)];
};

const lintReview = (plan: Plan, { title, binding, source }: PlanTask): Diagnostic[] => {
  const review = binding?.review;
  if (binding === undefined || review === undefined) return [];
  const line = binding.source?.line ?? source.line;
  if (review.agent === binding.agent) {
    return [diagnostic("reviewer-unfit", line, `task "${title}" is to be reviewed by "${review.agent}", who does it`)];
  }
  return unfit(plan, review.agent, line, `task "${title}" is to be reviewed`);
};

const lintJudge = (plan: Plan, check: Check | undefined, title: string, line: number): Diagnostic[] =>
  check?.kind === "judge" && check.agent !== undefined
    ? unfit(plan, check.agent, line, `"${title}" is to be judged`)
    : [];

/** What only advises holds no merge: among a task's own checks it would be asked for nothing. */
const lintOwnJudges = (plan: Plan, { title, binding, source }: PlanTask): Diagnostic[] =>
  (binding?.checks ?? []).flatMap((check) => {
    if (check.kind !== "judge") return [];
    const line = binding?.source?.line ?? source.line;
    const unheard = `a judge among the checks of task "${title}" is not \`binding\`, so it would hold nothing`;
    return [
      ...lintJudge(plan, check, title, line),
      ...(check.binding ? [] : [diagnostic("judge-unheard", line, unheard)]),
    ];
  });

export const lintReviews = (plan: Plan): Diagnostic[] => {
  // Most tasks of prose have no binding, and most criteria no check.
  const bound = plan.tasks.filter(({ status, binding }) => status === "open" && binding !== undefined);
  const checked = plan.criteria.filter(({ check }) => check !== undefined);
  return [
    ...bound.flatMap((task) => [...lintReview(plan, task), ...lintOwnJudges(plan, task)]),
    ...checked.flatMap(({ title, check, checkSource, source }) =>
      lintJudge(plan, check, title, (checkSource ?? source).line),
    ),
  ];
};
