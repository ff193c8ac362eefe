/** Hears when somebody stops all agents of a tenant, in whichever process. */
import type { TenantId } from "../model/ids.ts";
import { type BudgetStop, readStop } from "../store/models/budget-stops.ts";
import type { Database } from "../store/database.ts";

/** Payload: the tenant whose agents have to stop. */
export const STOP_CHANNEL = "provost_stop";

export const stopMessage = ({ by, reason, at }: BudgetStop): string =>
  `${by} stopped all agents at ${at.toISOString()}: ${reason}`;

type StopHearing = {
  /** Those that have anything to stop: looked at when a notification may have been missed. */
  tenants: () => Iterable<TenantId>;
  onStopped: (tenantId: TenantId, message: string) => void;
};

/** Resolves, once it listens, to a function that ends the listening. */
export const listenForStops = (
  db: Pick<Database, "listen" | "transaction">,
  { tenants, onStopped }: StopHearing,
): Promise<() => Promise<void>> => {
  // Work ends all the same when nobody can say who has stopped it, or when it was released since.
  const hear = async (tenantId: TenantId): Promise<void> => {
    const stop = await db.transaction(tenantId, readStop).catch(() => null);
    onStopped(tenantId, stop === null ? "all agents were stopped" : stopMessage(stop));
  };
  const look = async (tenantId: TenantId): Promise<void> => {
    const stop = await db.transaction(tenantId, readStop);
    if (stop !== null) onStopped(tenantId, stopMessage(stop));
  };
  return db.listen(STOP_CHANNEL, (payload) => {
    for (const tenantId of tenants()) {
      if (payload === tenantId) void hear(tenantId);
      // What cannot be looked at now is found by the next reservation.
      else if (payload === "") void look(tenantId).catch(() => undefined);
    }
  });
};
