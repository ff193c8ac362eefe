/** Names for what the API answers. The contracts are the truth; nothing is declared twice. */
import type { ClientEvent, Output } from "provost/client";

export type RunStatus = Output<"runs.status">;
export type Run = RunStatus["run"];
export type RunState = Run["state"];
export type RunTask = RunStatus["tasks"][number];
export type TaskState = RunTask["state"];
export type Attempt = RunStatus["attempts"][number];
export type Criterion = RunStatus["criteria"][number];
export type Verdict = Criterion["verdict"];
export type Observation = NonNullable<Criterion["head"]>;
export type Gate = RunStatus["gates"][number];
export type Decision = NonNullable<Gate["decision"]>;
export type Agent = RunStatus["agents"][number];
export type RunTally = Output<"overview.runs">["items"][number];
export type WaitingMatter = Output<"overview.waiting">["items"][number];
export type CompiledPlan = Output<"plans.compile">;
export type Plan = CompiledPlan["plan"];
export type PlanGraph = CompiledPlan["graph"];
export type Diagnostic = CompiledPlan["diagnostics"][number];
export type UploadedPlan = Output<"plans.get">;
export type SignInAnswer = Output<"signIn.password">;
export type LiveEvent = ClientEvent;
