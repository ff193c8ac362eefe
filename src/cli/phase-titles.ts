import { ProvostError } from "../model/errors.ts";
import { compilePlan } from "../plan/compile.ts";
import { readPlanFile } from "../run/plan-file.ts";

export type PhaseTitles = ReadonlyMap<string, string>;

/** Titles of a plan's phases by id; the record of a run holds only the ids. */
export const readPhaseTitles = async (planPath: string, sidecarPath?: string): Promise<PhaseTitles> => {
  const file = await readPlanFile(planPath, { sidecarPath });
  const { plan } = compilePlan(file.source, file.sidecar ? { sidecar: file.sidecar } : {});
  return new Map(plan.phases.map(({ id, title }) => [id, title]));
};

/** The same of a run that began earlier: its plan may be gone by now, and then ids have to do. */
export const recallPhaseTitles = async (planPath: string): Promise<PhaseTitles> => {
  try {
    return await readPhaseTitles(planPath);
  } catch (error) {
    if (error instanceof ProvostError && error.class === "validation") return new Map();
    throw error;
  }
};
