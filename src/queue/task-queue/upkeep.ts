/** What time does to tasks: it makes them due, ends them, and ends leases. */
import type { TaskId, TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import { nextScheduledAt, stageDue } from "../../store/queues/queue-moves.ts";
import { expireTasks, rescueTasks } from "./endings.ts";

export type Upkeep = {
  /** Makes due what has come to its time, ends what is past its deadline. When to look again; null when nothing waits. */
  stage(tenantId: TenantId): Promise<Date | null>;
  /** Ends leases that ran out: their agents are taken for lost. */
  rescue(tenantId: TenantId): Promise<TaskId[]>;
};

type Parts = {
  db: Database;
  random: () => number;
  announce: (tenantId: TenantId, queues: ReadonlySet<string>) => void;
};

const STAGE_BATCH = 1_000;

export const createUpkeep = ({ db, random, announce }: Parts): Upkeep => ({
  stage: async (tenantId) => {
    for (let count = STAGE_BATCH; count === STAGE_BATCH;) {
      const queues = await db.transaction(tenantId, (tx) => stageDue(tx, STAGE_BATCH));
      announce(tenantId, new Set(queues));
      count = queues.length;
    }
    while ((await db.transaction(tenantId, expireTasks)) > 0);
    return db.transaction(tenantId, nextScheduledAt);
  },
  rescue: async (tenantId) => {
    const taskIds: TaskId[] = [];
    for (;;) {
      const lost = await db.transaction(tenantId, (tx) => rescueTasks(tx, random));
      if (lost.taskIds.length === 0) return taskIds;
      taskIds.push(...lost.taskIds);
      announce(tenantId, lost.queues);
    }
  },
});
