/**
 * Notifications on one connection of their own, which is made again when it breaks.
 * What was notified in between is lost, so each subscriber then gets an empty payload: "look at everything".
 */
import { Client } from "pg";
import type { PoolConfig } from "pg";
import type { Clock } from "../runtime/clock.ts";
import { explainDatabaseError } from "./postgres-errors.ts";

export type OnNotify = (payload: string) => void;

export type Listener = {
  subscribe(channel: string, onNotify: OnNotify): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

const RECONNECT_MS = 250;

type Channels = Map<string, Set<OnNotify>>;

/** A connection that listens to all channels there are. */
const connectTo = async (connection: PoolConfig, channels: Channels): Promise<Client> => {
  const client = new Client({ ...connection, application_name: `provost:${process.pid}:listener` });
  client.on("notification", ({ channel, payload }) => {
    for (const onNotify of channels.get(channel) ?? []) onNotify(payload ?? "");
  });
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
  let closed = false;

  const connect = async (): Promise<Client> => {
    const client = await connectTo(connection, channels);
    client.once("end", () => {
      connecting = null;
      if (!closed && channels.size > 0) reconnect();
    });
    return client;
  };

  const reconnect = (): void => {
    connecting ??= connect();
    connecting.then(
      () => {
        for (const subscribers of channels.values()) for (const onNotify of subscribers) onNotify("");
      },
      () => {
        connecting = null;
        if (!closed) clock.after(RECONNECT_MS, reconnect);
      },
    );
  };

  const connected = async (): Promise<Client> => {
    connecting ??= connect();
    try {
      return await connecting;
    } catch (error) {
      connecting = null;
      throw error;
    }
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
    close: async () => {
      closed = true;
      const client = await connecting?.catch(() => null); // it was not connected, so nothing is to be closed
      await client?.end();
    },
  };
};
