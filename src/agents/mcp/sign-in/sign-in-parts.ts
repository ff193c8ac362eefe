import type { EngineSecrets } from "../../../access/secrets/engine-secrets.ts";
import type { EventLog } from "../../../events/event-log.ts";
import type { TenantId } from "../../../model/ids.ts";
import type { Clock } from "../../../runtime/clock.ts";
import type { Database } from "../../../store/database.ts";
import type { AddressGuard } from "../guarded-fetch.ts";

/** What signing in, and staying signed in, is made with. */
export type SignInParts = {
  db: Database;
  clock: Clock;
  events: EventLog;
  ownSecrets: EngineSecrets;
  /** The value of a tenant's secret; null when there is none. */
  secret: (tenantId: TenantId, name: string) => Promise<string | null>;
  guard: AddressGuard;
};

/** A server at an address, of a tenant. */
export type SignInPlace = { tenantId: TenantId; server: string; url: string };
