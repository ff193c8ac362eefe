/** Wakes background work for the tenants that are told of, and for all of them now and then: a notification may get lost. */
import type { TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import type { Database } from "../store/database.ts";
import type { TurnParts } from "./turns.ts";

export type WakeParts = {
  db: Database;
  clock: Clock;
  tenants: () => Promise<readonly TenantId[]>;
  onFault: TurnParts["onFault"];
};

type Wakes = {
  /** By channel: what to do when a tenant is told of. */
  channels: Readonly<Record<string, (tenantId: TenantId) => void>>;
  wake: (tenantId: TenantId) => void;
  everyMs: number;
};

/** What is notified is a tenant, or an object that names one. */
const tenantOf = (payload: string): TenantId =>
  payload.startsWith("{") ? (JSON.parse(payload) as { tenantId: TenantId }).tenantId : (payload as TenantId);

/** Resolves to a function that ends it. */
export const startTenantWakes = async (
  { db, clock, tenants, onFault }: WakeParts,
  { channels, wake, everyMs }: Wakes,
): Promise<() => Promise<void>> => {
  const wakeAll = async (): Promise<void> => {
    for (const tenantId of await tenants()) wake(tenantId);
  };
  const look = (): void => void wakeAll().catch((fault: unknown) => onFault(fault, "all tenants"));
  const unlisten = await Promise.all(
    Object.entries(channels).map(([channel, told]) =>
      db.listen(channel, (payload) => {
        if (payload === "") look();
        else told(tenantOf(payload));
      }),
    ),
  );
  let callOff = (): void => undefined;
  const lookNowAndThen = (): void => {
    look();
    callOff = clock.after(everyMs, lookNowAndThen);
  };
  lookNowAndThen();
  return async () => {
    callOff();
    for (const stop of unlisten) await stop();
  };
};
