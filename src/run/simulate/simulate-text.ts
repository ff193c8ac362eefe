import { availableParallelism } from "node:os";
import type { Simulation, SimulationOptions } from "../../model/simulation.ts";
import type { EngineParts } from "../execution/execute.ts";
import { compileText, type PlanText } from "../start/plan-library.ts";
import { readHistory } from "./history.ts";
import { simulatePlan } from "./simulate-plan.ts";

/** As many agents as a run has, where none are named. */
export type SimulationRequest = Omit<SimulationOptions, "agents"> & { agents?: number | undefined };

/** PLAN_CYCLE. */
export const simulateText = async (
  parts: Pick<EngineParts, "db" | "tenantId">,
  text: PlanText,
  { agents = availableParallelism(), ...rest }: SimulationRequest,
): Promise<Simulation> => {
  const compiled = compileText(text);
  const history = await parts.db.transaction(parts.tenantId, (tx) => readHistory(tx, compiled.plan));
  return simulatePlan(compiled, history, { agents, ...rest });
};
