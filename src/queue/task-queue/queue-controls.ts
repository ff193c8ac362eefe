/** What people set a queue to. Each change is on record with who made it. */
import { createEventLog } from "../../events/event-log.ts";
import type { TenantId } from "../../model/ids.ts";
import { ProvostError } from "../../model/errors.ts";
import type { NewQueueLimits, QueueLimits, ScopedLimits } from "../../model/queue-limits.ts";
import { queueLimitsSchema } from "../../model/queue-limits.ts";
import type { Database } from "../../store/database.ts";
import { lockHandout } from "../../store/tasks/governed-handout.ts";
import { pauseQueue, resumeQueue } from "../../store/queues/queues.ts";
import { deleteTaskLimits, listTaskLimits, putTaskLimits } from "../../store/tasks/task-limits.ts";

export type QueueControls = {
  /** Nothing of the queue is handed out until it is resumed. @param by the actor that it is said of */
  pause(tenantId: TenantId, queue: string, reason: string, by: string): Promise<void>;
  /** Pauses it, also one that is paused, so that nothing of it is in hand in the end. Who waits for that looks at its counts. */
  drain(tenantId: TenantId, queue: string, reason: string, by: string): Promise<void>;
  resume(tenantId: TenantId, queue: string, by: string): Promise<void>;
  /** The tenant's own first, then by name of the queue. */
  limits(tenantId: TenantId): Promise<ScopedLimits[]>;
  /**
   * In place of those there were; they hold for what is handed out or enqueued from then on. LIMIT_INVALID.
   * @param queue null for all of the tenant's together
   */
  limit(tenantId: TenantId, queue: string | null, limits: NewQueueLimits, by: string): Promise<QueueLimits>;
};

/** LIMIT_INVALID */
const checked = (queue: string | null, given: NewQueueLimits): QueueLimits => {
  const limits = queueLimitsSchema.parse(given);
  if (queue === null && limits.maxPerKey !== null) {
    throw new ProvostError("LIMIT_INVALID", "a concurrency key belongs to a queue; limit its tasks there", { limits });
  }
  return limits;
};

const limitsNothing = (limits: QueueLimits): boolean => Object.values(limits).every((value) => value === null);

type Parts = {
  db: Database;
  announce: (tenantId: TenantId, queues: ReadonlySet<string>) => void;
  /** @param queue null for all */
  onLimited: (tenantId: TenantId, queue: string | null) => void;
};

export const createQueueControls = ({ db, announce, onLimited }: Parts): QueueControls => {
  const events = createEventLog();
  return {
    pause: (tenantId, queue, reason, by) =>
      db.transaction(tenantId, async (tx) => {
        if (!(await pauseQueue(tx, queue, reason, false))) return;
        await events.append(tx, [{ name: "queue.paused", runId: null, actor: by, payload: { queue, reason } }]);
      }),
    drain: (tenantId, queue, reason, by) =>
      db.transaction(tenantId, async (tx) => {
        if (!(await pauseQueue(tx, queue, reason, true))) return;
        await events.append(tx, [{ name: "queue.draining", runId: null, actor: by, payload: { queue, reason } }]);
      }),
    resume: async (tenantId, queue, by) => {
      await db.transaction(tenantId, async (tx) => {
        if (!(await resumeQueue(tx, queue))) return;
        await events.append(tx, [{ name: "queue.resumed", runId: null, actor: by, payload: { queue } }]);
      });
      announce(tenantId, new Set([queue]));
    },
    limits: async (tenantId) => {
      const all = await db.transaction(tenantId, listTaskLimits);
      return all.map(({ queue, limits }) => ({ queue, limits }));
    },
    limit: async (tenantId, queue, given, by) => {
      const limits = checked(queue, given);
      await db.transaction(tenantId, async (tx) => {
        await lockHandout(tx);
        if (limitsNothing(limits)) await deleteTaskLimits(tx, queue);
        else await putTaskLimits(tx, queue, limits);
        await events.append(tx, [{ name: "queue.limited", runId: null, actor: by, payload: { queue, limits } }]);
      });
      onLimited(tenantId, queue);
      return limits;
    },
  };
};
