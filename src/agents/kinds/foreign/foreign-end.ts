import type { ProvostError } from "../../../model/errors.ts";
import type { WorkResult } from "../agent-kind.ts";

/** How the work of an agent of others has ended. */
export type ForeignEnd = Pick<WorkResult, "confinement"> & { exitCode: number | null; failure: ProvostError | null };
