/**
 * Who uses the server. Each process of Provost holds one shared advisory lock on a connection of its own, from its start
 * to its end; the kernel closes the connection, and with it the lock, also of a process that is killed.
 *
 * Invariant: the server is stopped only under the exclusive lock, so never while another process uses it. A process
 * that comes meanwhile waits for its shared lock until the server is gone, sees its connection end, and starts anew.
 */
import { Client } from "pg";
import type { ClientConfig } from "pg";

/** Any fixed number: the database is Provost's own. */
const LOCK_KEY = 7_386_001;

export type Presence = {
  /** Gives up the own lock. True: nobody else is there, and nobody can come in any more. */
  leave(): Promise<boolean>;
  close(): Promise<void>;
};

/** A server under load takes a moment to notice that a process was killed, and holds its lock until then. */
const GOING_MS = 5_000;

const othersAreDead = async (client: Client): Promise<boolean> => {
  const { rows } = await client.query<{ name: string }>(
    `select a.application_name as name from pg_locks l join pg_stat_activity a using (pid)
     where l.locktype = 'advisory' and l.objid = $1 and l.granted and l.pid <> pg_backend_pid()`,
    [LOCK_KEY],
  );
  return rows.every(({ name }) => !isAlive(Number(/^provost:(\d+):/.exec(name)?.[1])));
};

const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};

/** False when somebody holds the lock all that time: then they end the server. */
const lockWithin = async (client: Client, limitMs: number): Promise<boolean> => {
  await client.query("select set_config('lock_timeout', $1, false)", [String(limitMs)]);
  return client.query("select pg_advisory_lock($1)", [LOCK_KEY]).then(
    () => true,
    (error: unknown) => {
      if ((error as { code?: string }).code === LOCK_NOT_AVAILABLE) return false;
      throw error;
    },
  );
};
const LOCK_NOT_AVAILABLE = "55P03";

/** Throws what pg throws when the server cannot be reached, or ends while this waits. */
export const enter = async (connection: ClientConfig): Promise<Presence> => {
  const client = new Client({ ...connection, application_name: `provost:${process.pid}:presence` });
  // A server that ends breaks this connection too. Nothing to do then: whoever queries next is told by its own.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("select pg_advisory_lock_shared($1)", [LOCK_KEY]);
    // A server that ends lets go of the one that ends it and of us in no order: the lock may be ours for a moment then.
    await client.query("select 1");
  } catch (error) {
    await client.end().catch(() => undefined); // it never was connected: `error` says why
    throw error;
  }
  return {
    leave: async () => {
      await client.query("select pg_advisory_unlock_shared($1)", [LOCK_KEY]);
      const { rows } = await client.query<{ alone: boolean }>("select pg_try_advisory_lock($1) as alone", [LOCK_KEY]);
      if (rows[0]?.alone === true) return true;
      return (await othersAreDead(client)) && (await lockWithin(client, GOING_MS));
    },
    close: () => client.end(),
  };
};
