/** What the fleet needs of runs whose tasks are done by its agents. Whoever knows repositories brings it. */
import { z } from "zod";
import { RUN_TASK_KIND } from "../model/remote-task.ts";
import type { TenantId } from "../model/ids.ts";
import type { LeasedWork } from "./work-queue.ts";

export type RunWork = {
  /** Writes what the task begins from into the file. FETCH_REFUSED. */
  bundle: (request: { tenantId: TenantId; taskId: string; have: readonly string[]; path: string }) => Promise<void>;
  /** A piece of output has come. */
  output: (tenantId: TenantId, taskId: string, offset: number, data: Uint8Array) => void;
  /** A report of this task is committed. */
  reported: (tenantId: TenantId, taskId: string) => void;
};

const avoidSchema = z.object({ avoid: z.array(z.string()) });

/** Agents that get it only when no other can take it, for they have lost it before. */
export const avoidedBy = ({ kind, payload }: LeasedWork): ReadonlySet<string> => {
  const parsed = kind === RUN_TASK_KIND ? avoidSchema.safeParse(payload) : null;
  return new Set(parsed?.data?.avoid);
};
