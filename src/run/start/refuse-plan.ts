/** Refuses a plan that cannot be run truthfully, with the code of the first problem and all of them in its details. */
import { ProvostError } from "../../model/errors.ts";
import type { ErrorCode } from "../../model/errors.ts";
import type { Diagnostic } from "../../model/diagnostic.ts";
import type { CompiledPlan } from "../../plan/compile.ts";
import { bindingProblems } from "../../plan/lint.ts";

const CODES: Readonly<Record<string, ErrorCode>> = {
  "no-tasks": "PLAN_NO_TASKS",
  "dependency-cycle": "PLAN_CYCLE",
  "front-matter-invalid": "BINDING_INVALID",
  "sidecar-invalid": "BINDING_INVALID",
  "sidecar-unmatched": "BINDING_INVALID",
  "check-invalid": "BINDING_INVALID",
  "check-kind-unknown": "CHECK_KIND_UNKNOWN",
  "agent-unknown": "AGENT_UNKNOWN",
  "agent-kind-unknown": "AGENT_KIND_UNKNOWN",
  "agent-without-model": "BINDING_INVALID",
  "agent-without-program": "BINDING_INVALID",
  "reviewer-unfit": "BINDING_INVALID",
  "judge-unheard": "BINDING_INVALID",
  "task-unbound": "TASK_UNBOUND",
};

/** What is wrong in a sidecar says where in its own words already. */
const placed = ({ file, line, message }: Diagnostic, planName: string): string => {
  const place = `${file ?? planName}:${line}`;
  return message.startsWith(`${place}: `) ? message : `${place} ${message}`;
};

const throwFirst = (planName: string, problems: readonly Diagnostic[]): void => {
  const [first, ...others] = problems;
  if (first === undefined) return;
  const more = others.length === 0 ? "" : ` (and ${others.length} more: provost plan check ${planName})`;
  throw new ProvostError(CODES[first.code] ?? "PLAN_INVALID", `${placed(first, planName)}${more}`, {
    file: first.file ?? planName,
    line: first.line,
    suggestion: first.suggestion,
    diagnostics: problems,
  });
};

export const refuseUnrunnable = (planName: string, compiled: Pick<CompiledPlan, "plan" | "diagnostics">): void => {
  throwFirst(
    planName,
    compiled.diagnostics.filter(({ severity }) => severity === "error"),
  );
  throwFirst(planName, bindingProblems(compiled.plan));
};
