/**
 * Notifications on one connection of their own, which is made again when it breaks.
 * What was notified in between is lost, so each subscriber then gets an empty payload: "look at everything".
 */
import { Client } from "pg";
import type { PoolConfig } from "pg";
import type { Clock } from "../../runtime/clock.ts";
import { explainDatabaseError } from "./postgres-errors.ts";

export type OnNotify = (payload: string) => void;

export type Listener = {
  subscribe(channel: string, onNotify: OnNotify): Promise<() => Promise<void>>;
  /** As if it had been notified; the database is told nothing. */
  tell(channel: string, payload: string): void;
  close(): Promise<void>;
};

const RECONNECT_MS = 250;
/** A server that takes a connection and says nothing is as good as none. */
const CONNECT_MS = 10_000;

type Channels = Map<string, Set<OnNotify>>;

/**
 * Control planes of two versions share a database while one replaces the other. Who cannot read what the other version
 * says looks at everything instead: thrown from here, the error would end the process.
 */
const tell = (onNotify: OnNotify, payload: string): void => {
  try {
    onNotify(payload);
  } catch {
    onNotify("");
  }
};

const tellAll = (channels: Channels, channel: string, payload: string): void => {
  for (const onNotify of channels.get(channel) ?? []) tell(onNotify, payload);
};

/** A connection that listens to all channels there are. */
const connectTo = async (connection: PoolConfig, channels: Channels): Promise<Client> => {
  const client = new Client({
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    ...connection,
    application_name: `provost:${process.pid}:listener`,
  });
  client.on("notification", ({ channel, payload }) => tellAll(channels, channel, payload ?? ""));
  // "error" comes with its reason, "end" always: one of them is enough to start anew.
  client.on("error", () => undefined);
  try {
    await client.connect();
    for (const channel of channels.keys()) await client.query(`listen ${client.escapeIdentifier(channel)}`);
    return client;
  } catch (error) {
    await client.end().catch(() => undefined); // `error` says why there is no connection
    throw explainDatabaseError(error);
  }
};

export const createListener = (connection: PoolConfig, clock: Clock): Listener => {
  const channels: Channels = new Map();
  let connecting: Promise<Client> | null = null;
  let disarm: (() => void) | null = null;
  let closed = false;

  const connect = async (): Promise<Client> => {
    const client = await connectTo(connection, channels);
    client.once("end", () => {
      connecting = null;
      if (channels.size > 0) reconnect();
    });
    return client;
  };

  /** One connection for all who ask meanwhile; a failed one is forgotten by the one that made it, and by nobody else. */
  const connected = (): Promise<Client> => {
    if (connecting !== null) return connecting;
    const made = connect().catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    connecting = made;
    return made;
  };

  /** Not after `close`: nobody would end that connection, and with it the process would never end. */
  const reconnect = (): void => {
    if (closed) return;
    connected().then(
      () => {
        for (const subscribers of channels.values()) for (const onNotify of subscribers) onNotify("");
      },
      () => {
        if (!closed) disarm = clock.after(RECONNECT_MS, reconnect);
      },
    );
  };

  return {
    subscribe: async (channel, onNotify) => {
      const subscribers = channels.get(channel) ?? new Set();
      channels.set(channel, subscribers.add(onNotify));
      const client = await connected();
      // Also when the connection is new and listens already: saying it twice does no harm.
      await client.query(`listen ${client.escapeIdentifier(channel)}`);
      return async () => {
        subscribers.delete(onNotify);
      };
    },
    tell: (channel, payload) => tellAll(channels, channel, payload),
    close: async () => {
      closed = true;
      disarm?.();
      const client = await connecting?.catch(() => null); // it was not connected, so nothing is to be closed
      await client?.end();
    },
  };
};
