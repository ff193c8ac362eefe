import { ProvostError } from "../model/errors.ts";
import { compilePlanFile } from "./compile-plan-file.ts";
import type { CliIo } from "./session.ts";

export type PhaseTitles = ReadonlyMap<string, string>;

/** Titles of a plan's phases by id; the record of a run holds only the ids. */
export const readPhaseTitles = async (io: CliIo, planPath: string, sidecarPath?: string): Promise<PhaseTitles> => {
  const { plan } = await compilePlanFile(io, planPath, sidecarPath);
  return new Map(plan.phases.map(({ id, title }) => [id, title]));
};

/** The same of a run that began earlier: its plan may be gone by now, and then ids have to do. */
export const recallPhaseTitles = async (io: CliIo, planPath: string): Promise<PhaseTitles> => {
  try {
    return await readPhaseTitles(io, planPath);
  } catch (error) {
    if (error instanceof ProvostError && error.class === "validation") return new Map();
    throw error;
  }
};
