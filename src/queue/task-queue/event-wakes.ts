/**
 * Wakes the sequencer for events that statements have put into the inbox. At most every so often: under load there is a
 * round each few milliseconds, and a notification costs a tenth of one.
 */
import type { TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";

const EVERY_MS = 20;

export const createEventWakes = ({ db, clock }: { db: Database; clock: Clock }): ((tenantId: TenantId) => void) => {
  const waiting = new Set<TenantId>();
  let armed = false;
  return (tenantId) => {
    waiting.add(tenantId);
    if (armed) return;
    armed = true;
    // What a process that ends before leaves behind, the sequencer finds when it looks by itself.
    clock.after(EVERY_MS, () => {
      armed = false;
      for (const one of waiting) db.notify("provost_inbox", one, one);
      waiting.clear();
    });
  };
};
