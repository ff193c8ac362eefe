/** Signs of life, in one statement for all leases of a process. */
import type { Lease } from "../model/run.ts";
import { extendLeases } from "../store/tasks/task-leases.ts";
import type { QueueParts } from "./queue-parts.ts";

export const heartbeat = async (
  { db, clock }: QueueParts,
  leases: readonly Lease[],
  leaseMs: number,
): Promise<Lease[]> => {
  const lost: Lease[] = [];
  for (const [tenantId, mine] of Map.groupBy(leases, (lease) => lease.tenantId)) {
    const expiresAt = new Date(clock.now().getTime() + leaseMs);
    const gone = await db.transaction(tenantId, (tx) => extendLeases(tx, mine, expiresAt));
    lost.push(...mine.filter((lease) => gone.some((one) => isSame(one, lease))));
  }
  return lost;
};

const isSame = (a: Pick<Lease, "runId" | "taskId" | "token">, b: Lease): boolean =>
  a.runId === b.runId && a.taskId === b.taskId && a.token === b.token;
