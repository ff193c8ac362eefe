/** Connections to NATS, one a tenant: in an account of its own it reaches nothing of any other. */
import { jetstream, jetstreamManager } from "@nats-io/jetstream";
import type { JetStreamClient, JetStreamManager } from "@nats-io/jetstream";
import { connect, nkeyAuthenticator } from "@nats-io/transport-node";
import type { NatsConnection } from "@nats-io/transport-node";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { NatsSettings } from "./nats-settings.ts";

export type NatsConnections = {
  /** Reconnects by itself for as long as it is open. Rejects when no server can be reached now. */
  of(tenantId: TenantId): Promise<TenantConnection>;
  close(): Promise<void>;
};

export type TenantConnection = { connection: NatsConnection; js: JetStreamClient; manager: JetStreamManager };

/** Of one question to the cluster. A leader that was killed is replaced in 5 to 8 s; asked again until then. */
const TIMEOUT_MS = 3_000;

const credentials = (settings: NatsSettings, tenantId: TenantId) => {
  if (settings.tenants === undefined) return {};
  const seed = settings.tenants[tenantId]?.seed;
  if (seed === undefined) {
    const message = `there is no key for tenant ${tenantId} in the settings of NATS; make one with provost relay configure`;
    throw new ProvostError("CONFIGURATION_INVALID", message, { tenantId });
  }
  return { authenticator: nkeyAuthenticator(new TextEncoder().encode(seed)) };
};

const open = async (settings: NatsSettings, tenantId: TenantId): Promise<TenantConnection> => {
  const connection = await connect({
    servers: settings.servers,
    name: `provost ${tenantId} ${process.pid}`,
    timeout: TIMEOUT_MS,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 250,
    ...credentials(settings, tenantId),
    ...(settings.tlsCaFile === undefined ? {} : { tls: { caFile: settings.tlsCaFile } }),
  });
  const options = { timeout: TIMEOUT_MS };
  return {
    connection,
    js: jetstream(connection, options),
    // The check asks the cluster, which may have no leader at this moment; the next question tells as well.
    manager: await jetstreamManager(connection, { ...options, checkAPI: false }),
  };
};

export const createNatsConnections = (settings: NatsSettings): NatsConnections => {
  const tenants = new Map<TenantId, Promise<TenantConnection>>();
  return {
    of: (tenantId) => {
      const known = tenants.get(tenantId);
      if (known !== undefined) return known;
      const opening = open(settings, tenantId);
      tenants.set(tenantId, opening);
      // One that could not be opened is tried anew.
      opening.catch(() => tenants.delete(tenantId));
      return opening;
    },
    close: async () => {
      const opened = await Promise.allSettled(tenants.values());
      await Promise.all(
        opened.map(async (one) => (one.status === "fulfilled" ? one.value.connection.close() : undefined)),
      );
    },
  };
};
