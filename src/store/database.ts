/**
 * The one door to Postgres. Every statement runs under a login without rights of its own, in a transaction that has shown
 * whose it is, so that row-level security decides what it sees; there is no way to ask outside of one.
 */
import { Client, Pool } from "pg";
import type { ClientConfig, PoolClient, PoolConfig } from "pg";
import { setTimeout as delay } from "node:timers/promises";
import type { TenantId } from "../model/ids.ts";
import { systemClock } from "../runtime/clock.ts";
import type { Clock } from "../runtime/clock.ts";
import { count, isObserved, observeSince, startedAt } from "../runtime/instruments.ts";
import { traced } from "../runtime/tracing.ts";
import { createListener } from "./listener.ts";
import type { OnNotify } from "./listener.ts";
import { statementLabel, watchPool } from "./measure-database.ts";
import { migrate, readMigrations } from "./migrate.ts";
import { createNotifier } from "./notifier.ts";
import type { Notifier } from "./notifier.ts";
import { explainDatabaseError, hasTraces, isConnectionLoss, isRefusedLogin, mayRetry } from "./postgres-errors.ts";
import { runPipeline } from "./pipeline.ts";
import type { PipelineOptions, Statement } from "./pipeline.ts";
import { prepareRuntimeLogin } from "./runtime-login.ts";
import { nameOf, openingText, pastOf } from "./tenant-session.ts";
import type { Past } from "./tenant-session.ts";
import { readTenantKey } from "./tenant-token.ts";
import type { DatabaseKey, TenantToken } from "./tenant-token.ts";

export type Tx = {
  tenantId: TenantId;
  /** When the transaction began. Whatever it writes bears this one time. */
  now: Date;
  query<R extends object>(text: string, values?: readonly unknown[]): Promise<R[]>;
  /**
   * Tells listeners after the commit, outside of the transaction: a NOTIFY inside makes commits wait for each other, of
   * all tenants (docs/adr/0009). Of several in one moment on one channel of one tenant only the last is sent. It is lost
   * when the process dies in between, so a listener also looks by itself now and then.
   */
  notify(channel: string, payload: string): void;
  /** Calls back once it has committed; a try that was rolled back calls nothing. For what is counted. */
  afterCommit(act: () => void): void;
};

export type Database = {
  /**
   * Commits when `work` resolves and rolls back when it throws. `work` runs again after a deadlock or serialization
   * failure, so it must do nothing that cannot be rolled back. DATABASE_UNAVAILABLE when the connection is lost: then
   * the transaction may or may not have been committed.
   */
  transaction<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The statements in their order in one transaction and one round trip; their rows. All or none, and never twice.
   * Once it is lost with the connection (DATABASE_UNAVAILABLE) nobody knows whether it was committed.
   */
  pipeline(tenantId: TenantId, statements: readonly Statement[], options?: PipelineOptions): Promise<object[][]>;
  /** After a commit, as `Tx.notify`: of several in one moment with one key only the last is sent. */
  notify(channel: string, key: string, payload: string): void;
  /** An empty payload says that notifications may have been missed. Resolves to a function that ends the listening. */
  listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>>;
  /** 32 bytes that every control plane of this database has, and nobody else: not in what SQL can read. */
  deriveKey(purpose: string): Uint8Array;
  close(): Promise<void>;
};

const MAX_TRIES = 6;
const POOL_SIZE = 10;
const PIPELINES = 4;
const CONNECT_MS = 10_000;

const STATEMENT_SPAN = { kind: "client", attributes: { "db.system.name": "postgresql" } } as const;

const txOn = (client: PoolClient, of: Pick<Tx, "tenantId" | "now" | "notify" | "afterCommit">): Tx => ({
  ...of,
  query: async <R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> => {
    const began = startedAt();
    const { rows } = await traced(statementLabel(text), STATEMENT_SPAN, () =>
      client.query<R>({ name: nameOf(text), text, values: [...values] }),
    );
    if (began !== 0) {
      observeSince("provost_database_statement_duration_seconds", { statement: statementLabel(text) }, began);
    }
    return rows;
  },
});

const begin = async (client: PoolClient, token: TenantToken, tenantId: TenantId): Promise<Past> => {
  const past = await pastOf(client);
  const text = openingText(client, past, token, tenantId);
  past.tenantId = null; // until it has committed
  await client.query(text);
  return past;
};

type Door = { pool: Pool; token: TenantToken; clock: Clock; notifier: Notifier };

const attempt = async <T>(
  { pool, token, clock, notifier }: Door,
  tenantId: TenantId,
  work: (tx: Tx) => Promise<T>,
  onBegun: () => void,
): Promise<T> => {
  const client = await pool.connect();
  const told = new Map<string, string>();
  const acts: (() => void)[] = [];
  let broken: Error | undefined;
  try {
    const past = await begin(client, token, tenantId);
    onBegun();
    const notify: Tx["notify"] = (channel, payload) => told.set(channel, payload);
    const afterCommit: Tx["afterCommit"] = (act) => isObserved() && acts.push(act);
    const result = await work(txOn(client, { tenantId, now: clock.now(), notify, afterCommit }));
    await client.query("commit");
    for (const act of acts) act();
    for (const [channel, payload] of told) notifier.post(channel, tenantId, payload);
    past.tenantId = tenantId;
    return result;
  } catch (error) {
    await client.query("rollback").catch((failure: Error) => (broken = failure));
    if (hasTraces(error)) broken = error as Error;
    throw error;
  } finally {
    client.release(broken); // a connection that cannot roll back is thrown away
  }
};

const transact = async <T>(door: Door, tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T> => {
  const began = startedAt();
  for (let tries = 1; ; tries += 1) {
    let begun = false;
    try {
      const result = await attempt(door, tenantId, work, () => (begun = true));
      count("provost_database_transactions_total", { outcome: "committed" });
      observeSince("provost_database_transaction_duration_seconds", { kind: "transaction" }, began);
      return result;
    } catch (error) {
      count("provost_database_transactions_total", { outcome: "rolled back" });
      // A pooled connection may have died while it was idle: nothing was done on it yet, so the next one is tried.
      const again = mayRetry(error) || (!begun && (isConnectionLoss(error) || hasTraces(error)));
      if (!again || tries === MAX_TRIES) throw explainDatabaseError(error);
      await delay(Math.random() * 5 * 2 ** tries); // spread, or those that collided collide again
    }
  }
};

/**
 * A server that takes a connection and says nothing is as good as none. The bound is the client's, because the pool's own
 * counts the wait for a free one as well, and would refuse work under load.
 */
class BoundedClient extends Client {
  constructor(config?: ClientConfig) {
    // The pool hides the password from being enumerated, so that it is in no log, and so not in what is spread either.
    const { password } = config ?? {};
    super({ ...config, password, connectionTimeoutMillis: CONNECT_MS, keepAlive: true });
  }
}

const openPool = (connection: PoolConfig): Pool => {
  const pool = new Pool({
    max: POOL_SIZE,
    application_name: `provost:${process.pid}`,
    Client: BoundedClient,
    ...connection,
  });
  // A connection that breaks says so as an event, which would end the process. The pool drops an idle one by itself;
  // of one in use the next statement fails, and that is where it is dealt with.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => client.on("error", () => undefined));
  return pool;
};

const connectOnce = async (pool: Pool): Promise<void> => {
  const client = await pool.connect();
  client.release();
};

/** What only the owner of the schema can do. Its connection is closed again before any tenant's transaction begins. */
const prepare = async (owner: PoolConfig): Promise<{ pool: Pool; connection: PoolConfig; key: DatabaseKey }> => {
  const client = new BoundedClient({ ...owner, application_name: `provost:${process.pid}:owner` });
  client.on("error", () => undefined); // the statement that needs the connection fails by itself
  try {
    await client.connect();
    await migrate(client, await readMigrations());
    const key = await readTenantKey(client);
    const login = await prepareRuntimeLogin(client, owner);
    const pool = openPool(login.connection);
    try {
      await connectOnce(pool).catch(async (error: unknown) => {
        if (!isRefusedLogin(error)) throw error;
        await login.renewPassword();
        await connectOnce(pool);
      });
    } catch (error) {
      await pool.end();
      throw error;
    }
    return { pool, connection: login.connection, key };
  } catch (error) {
    throw explainDatabaseError(error);
  } finally {
    await client.end().catch(() => undefined); // what went wrong before matters more
  }
};

/**
 * Applies the migrations that are missing. SCHEMA_MISMATCH when the database is not of this version's making.
 * @param owner as whom to migrate; everything after that goes through a login of its own that may do less
 */
export const openDatabase = async (owner: PoolConfig, clock: Clock = systemClock): Promise<Database> => {
  const { pool, connection, key } = await prepare(owner);
  const { token } = key;
  const listener = createListener(connection, clock);
  const notifier = createNotifier(pool);
  const pipelines = openPool({ ...connection, max: PIPELINES, pipeline: true });
  const unwatch = [watchPool("transactions", pool), watchPool("pipelines", pipelines)];
  return {
    pipeline: async (tenantId, statements, options) => {
      const began = startedAt();
      const rows = await traced("pipeline", STATEMENT_SPAN, () =>
        runPipeline(pipelines, token, tenantId, statements, options),
      );
      observeSince("provost_database_transaction_duration_seconds", { kind: "pipeline" }, began);
      return rows;
    },
    notify: (channel, key, payload) => notifier.post(channel, key, payload),
    transaction: (tenantId, work) =>
      traced("transaction", STATEMENT_SPAN, () => transact({ pool, token, clock, notifier }, tenantId, work)),
    listen: (channel, onNotify) => listener.subscribe(channel, onNotify),
    deriveKey: (purpose) => key.derive(purpose),
    close: async () => {
      for (const end of unwatch) end();
      await notifier.close();
      await listener.close();
      await pipelines.end();
      await pool.end();
    },
  };
};
