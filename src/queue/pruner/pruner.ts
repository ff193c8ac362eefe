/**
 * Removes tasks without a run that have ended, and the idempotency keys of tasks that are gone, when they are older than
 * they are kept. In small batches, each a transaction: work that goes on meanwhile waits for none of them.
 */
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database, Tx } from "../../store/database.ts";
import { PRUNED_AT_ONCE, pruneEndedTasks, pruneTaskKeys } from "../../store/tasks/ended-tasks.ts";
import { createAlarm } from "../caretaker/alarm.ts";

export type Pruner = { close(): Promise<void> };

type Parts = {
  db: Database;
  clock: Clock;
  random: () => number;
  retentionMs: number;
  tenants: () => Promise<readonly TenantId[]>;
  onFault: (error: unknown) => void;
};

const EVERY_MS = 3_600_000;
/** After the start, when there is more urgent work; spread, so that control planes do not all come at once. */
const FIRST_MS = 60_000;

export const createPruner = ({ db, clock, random, retentionMs, tenants, onFault }: Parts): Pruner => {
  let closed = false;

  type Step = (tx: Tx, before: Date) => Promise<number | null>;
  /** Until less than a batch is left, or another process is at it. */
  const pruneAll = async (tenantId: TenantId, step: Step): Promise<void> => {
    const before = new Date(clock.now().getTime() - retentionMs);
    for (;;) {
      const count = await db.transaction(tenantId, (tx) => step(tx, before));
      if (count !== PRUNED_AT_ONCE || closed) return;
    }
  };
  const alarm = createAlarm({
    clock,
    onFault,
    work: async () => {
      for (const tenantId of await tenants()) {
        await pruneAll(tenantId, pruneEndedTasks);
        await pruneAll(tenantId, pruneTaskKeys);
      }
      return new Date(clock.now().getTime() + EVERY_MS);
    },
  });
  alarm.by(new Date(clock.now().getTime() + FIRST_MS * (1 + random())));
  return {
    close: async () => {
      closed = true;
      await alarm.close();
    },
  };
};
