/**
 * The one door to Postgres. Every statement runs in a transaction that has taken the role `provost_app` and named its
 * tenant, so that row-level security decides what it sees; there is no way to ask outside of one.
 */
import { Pool } from "pg";
import type { PoolClient, PoolConfig } from "pg";
import { setTimeout as delay } from "node:timers/promises";
import type { TenantId } from "../model/ids.ts";
import { systemClock } from "../runtime/clock.ts";
import type { Clock } from "../runtime/clock.ts";
import { createListener } from "./listener.ts";
import type { OnNotify } from "./listener.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { explainDatabaseError, isConnectionLoss, mayRetry } from "./postgres-errors.ts";

export type Tx = {
  tenantId: TenantId;
  /** When the transaction began. Whatever it writes bears this one time. */
  now: Date;
  query<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]>;
};

export type Database = {
  /**
   * Commits when `work` resolves and rolls back when it throws. `work` runs again after a deadlock or serialization
   * failure, so it must do nothing that cannot be rolled back. DATABASE_UNAVAILABLE when the connection is lost: then
   * the transaction may or may not have been committed.
   */
  transaction<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T>;
  /** An empty payload says that notifications may have been missed. Resolves to a function that ends the listening. */
  listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

const MAX_TRIES = 6;
const POOL_SIZE = 10;

/** Statement texts are static, so their names are few; each connection parses and plans each of them once. */
const names = new Map<string, string>();
const nameOf = (text: string): string => {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `provost_${names.size}`;
  names.set(text, name);
  return name;
};

const txOn = (client: PoolClient, tenantId: TenantId, now: Date): Tx => ({
  tenantId,
  now,
  query: async <R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> => {
    const { rows } = await client.query<R>({ name: nameOf(text), text, values: [...values] });
    return rows;
  },
});

/** One round trip. The simple protocol takes no parameters, so the tenant is a quoted literal. */
const begin = (client: PoolClient, tenantId: TenantId): Promise<unknown> =>
  client.query(`
    begin;
    set local role provost_app;
    set local search_path = provost;
    select set_config('provost.tenant', ${client.escapeLiteral(tenantId)}, true)`);

type Door = { pool: Pool; clock: Clock };

const attempt = async <T>(
  { pool, clock }: Door,
  tenantId: TenantId,
  work: (tx: Tx) => Promise<T>,
  onBegun: () => void,
): Promise<T> => {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await begin(client, tenantId);
    onBegun();
    const result = await work(txOn(client, tenantId, clock.now()));
    await client.query("commit");
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => (broken = failure));
    throw error;
  } finally {
    client.release(broken); // a connection that cannot roll back is thrown away
  }
};

const transact = async <T>(door: Door, tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> => {
  for (let tries = 1; ; tries += 1) {
    let begun = false;
    try {
      return await attempt(door, tenantId, work, () => (begun = true));
    } catch (error) {
      // A pooled connection may have died while it was idle: nothing was done on it yet, so the next one is tried.
      const again = mayRetry(error) || (!begun && isConnectionLoss(error));
      if (!again || tries === MAX_TRIES) throw explainDatabaseError(error);
      await delay(Math.random() * 5 * 2 ** tries); // spread, or those that collided collide again
    }
  }
};

/** Applies the migrations that are missing. SCHEMA_MISMATCH when the database is not of this version's making. */
export const openDatabase = async (connection: PoolConfig, clock: Clock = systemClock): Promise<Database> => {
  const pool = new Pool({ max: POOL_SIZE, application_name: `provost:${process.pid}`, ...connection });
  // A connection that breaks says so as an event, which would end the process. The pool drops an idle one by itself;
  // of one in use the next statement fails, and that is where it is dealt with.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  const listener = createListener(connection, clock);
  try {
    const known = await readMigrations();
    const client = await pool.connect();
    try {
      await migrate(client, known);
    } finally {
      client.release();
    }
  } catch (error) {
    await pool.end();
    throw explainDatabaseError(error);
  }
  return {
    transaction: (tenantId, work) => transact({ pool, clock }, tenantId, work),
    listen: (channel, onNotify) => listener.subscribe(channel, onNotify),
    close: async () => {
      await listener.close();
      await pool.end();
    },
  };
};
