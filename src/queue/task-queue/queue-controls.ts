/** What people set a queue to. Each change is on record with who made it. */
import { createEventLog } from "../../events/event-log.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import { pauseQueue, resumeQueue } from "../../store/queues.ts";

export type QueueControls = {
  /** Nothing of the queue is handed out until it is resumed. @param by the actor that it is said of */
  pause(tenantId: TenantId, queue: string, reason: string, by: string): Promise<void>;
  resume(tenantId: TenantId, queue: string, by: string): Promise<void>;
};

type Parts = { db: Database; announce: (tenantId: TenantId, queues: ReadonlySet<string>) => void };

export const createQueueControls = ({ db, announce }: Parts): QueueControls => {
  const events = createEventLog();
  return {
    pause: (tenantId, queue, reason, by) =>
      db.transaction(tenantId, async (tx) => {
        if (!(await pauseQueue(tx, queue, reason))) return;
        await events.append(tx, [{ name: "queue.paused", runId: null, actor: by, payload: { queue, reason } }]);
      }),
    resume: async (tenantId, queue, by) => {
      await db.transaction(tenantId, async (tx) => {
        if (!(await resumeQueue(tx, queue))) return;
        await events.append(tx, [{ name: "queue.resumed", runId: null, actor: by, payload: { queue } }]);
      });
      announce(tenantId, new Set([queue]));
    },
  };
};
