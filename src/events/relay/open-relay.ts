/** Everything that has to do with NATS, for a control plane that is configured to use it. Loaded only then. */
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import type { Deliverer } from "../delivery/deliverer.ts";
import { postgresSource } from "../delivery/event-source.ts";
import type { EventSource } from "../delivery/event-source.ts";
import type { EventLog } from "../event-log.ts";
import { createSubscriptions } from "../subscriptions.ts";
import { createNatsConnections } from "./nats-connections.ts";
import type { NatsSettings } from "./nats-settings.ts";
import { natsSource } from "./nats-source.ts";
import { createRelayDeliverer } from "./relay-deliverer.ts";

/** The subscription that carries a tenant's events to NATS. */
const RELAY = "nats-relay";

export type Relay = {
  deliverer: Deliverer;
  source: EventSource;
  /** Has the tenant's events relayed, from the first one on, if they are not yet. */
  begin(tenantId: TenantId): Promise<void>;
  /** Rejects when no server answers. */
  ask(): Promise<void>;
  close(): Promise<void>;
};

export const openRelay = (db: Database, log: EventLog, settings: NatsSettings): Relay => {
  const connections = createNatsConnections(settings);
  return {
    deliverer: createRelayDeliverer({ db, log, connections, settings }),
    source: natsSource(connections, postgresSource(db, log)),
    begin: async (tenantId) => {
      const subscriptions = createSubscriptions(db, tenantId);
      if ((await subscriptions.list()).some(({ kind }) => kind === "relay")) return;
      const request = { name: RELAY, kind: "relay", filter: {}, batchSize: 500, after: 0 } as const;
      await subscriptions.add(request, "engine").catch(async (error: unknown) => {
        // Another control plane may have begun it at this very moment.
        if (!(await subscriptions.list()).some(({ kind }) => kind === "relay")) throw error;
      });
    },
    ask: async () => {
      // Any tenant will do: the servers are the same.
      const [tenantId = LOCAL_TENANT] = Object.keys(settings.tenants ?? {}) as TenantId[];
      const { connection } = await connections.of(tenantId);
      await connection.rtt();
    },
    close: () => connections.close(),
  };
};
