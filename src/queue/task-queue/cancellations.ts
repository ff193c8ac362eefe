/** Tells every control plane which tasks were cancelled in hand: whoever works on one has to end. */
import { z } from "zod";
import type { TaskId, TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";

export type OnCancelled = (tenantId: TenantId, taskIds: readonly TaskId[] | "all") => void;

export type Cancellations = {
  announce(tenantId: TenantId, taskIds: readonly TaskId[]): void;
  listen(listener: OnCancelled): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

const CHANNEL = "provost_cancelled";
/** A notification has room for 8,000 bytes. */
const MAX_NAMED = 100;

const schema = z.object({ tenantId: z.string(), taskIds: z.union([z.literal("all"), z.array(z.string())]) });

export const createCancellations = (db: Database): Cancellations => {
  const listeners = new Set<OnCancelled>();
  const ends: (() => Promise<void>)[] = [];
  let key = 0;

  const tell = (text: string, listener: OnCancelled): void => {
    if (text === "") return; // a connection that was lost for a moment: heartbeats find what was missed
    const { tenantId, taskIds } = schema.parse(JSON.parse(text));
    listener(tenantId as TenantId, taskIds as TaskId[] | "all");
  };
  return {
    announce: (tenantId, taskIds) => {
      const named = taskIds.length <= MAX_NAMED && JSON.stringify(taskIds).length < 7_000;
      // A key of its own: of two with the same only the last would be sent.
      db.notify(CHANNEL, `${tenantId} ${(key += 1)}`, JSON.stringify({ tenantId, taskIds: named ? taskIds : "all" }));
    },
    listen: async (listener) => {
      listeners.add(listener);
      const end = await db.listen(CHANNEL, (text) => tell(text, listener));
      ends.push(end);
      return end;
    },
    close: async () => {
      for (const end of ends) await end();
    },
  };
};
