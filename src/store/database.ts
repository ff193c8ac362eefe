/**
 * The one door to Postgres. Every statement runs under a login without rights of its own, in a transaction that has shown
 * whose it is, so that row-level security decides what it sees; there is no way to ask outside of one.
 */
import type { Pool, PoolClient, PoolConfig } from "pg";
import { setTimeout as delay } from "node:timers/promises";
import type { TenantId } from "../model/ids.ts";
import { systemClock } from "../runtime/clock.ts";
import type { Clock } from "../runtime/clock.ts";
import { count, isObserved, observeSince, startedAt } from "../runtime/instruments.ts";
import { traced } from "../runtime/tracing.ts";
import { createListener } from "./connection/listener.ts";
import type { Listener, OnNotify } from "./connection/listener.ts";
import { statementLabel, watchPool, watchReplica } from "./connection/measure-database.ts";
import { openPool, timeoutsOf } from "./connection/open-pool.ts";
import { prepareDatabase } from "./prepare-database.ts";
import { createNotifier } from "./connection/notifier.ts";
import type { Notifier } from "./connection/notifier.ts";
import { explainDatabaseError, hasTraces, isConnectionLoss, mayRetry } from "./connection/postgres-errors.ts";
import { joinPipelines } from "./connection/joined-pipelines.ts";
import { runPipeline } from "./connection/pipeline.ts";
import type { Joining, PipelineOptions, Statement } from "./connection/pipeline.ts";
import { countReads, readThrough } from "./connection/read-replica.ts";
import { askPlace, followReplica } from "./connection/replica-lag.ts";
import type { Replica } from "./connection/replica-lag.ts";
import { createSlowLog } from "./connection/slow-statements.ts";
import type { SlowLog, SlowLogOptions } from "./connection/slow-statements.ts";
import { nameOf, openingText, pastOf } from "./connection/tenant-session.ts";
import type { Past } from "./connection/tenant-session.ts";
import type { TenantToken } from "./connection/tenant-token.ts";

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
  /**
   * Has this process's own listeners hear it as soon as it has committed, so that who made a change finds it made. Others
   * are told by a NOTIFY, which comes back to this process too, and later.
   */
  hear(channel: string, payload: string): void;
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
   * As `transaction`, for what only reads and may show how things were when it was asked: all that was committed before,
   * and perhaps nothing since. Never for a decision about who may do what. Where there is no read replica it is the same.
   */
  read<T>(tenantId: TenantId, work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * The statements in their order in one transaction and one round trip; their rows. All or none, and never twice.
   * Once it is lost with the connection (DATABASE_UNAVAILABLE) nobody knows whether it was committed.
   */
  pipeline(
    tenantId: TenantId,
    statements: readonly Statement[],
    options?: PipelineOptions | Joining,
  ): Promise<object[][]>;
  /** After a commit, as `Tx.notify`: of several in one moment with one key only the last is sent. */
  notify(channel: string, key: string, payload: string): void;
  /** An empty payload says that notifications may have been missed. Resolves to a function that ends the listening. */
  listen(channel: string, onNotify: OnNotify): Promise<() => Promise<void>>;
  /** The read replica, where there is one. */
  replica: Replica | null;
  /** 32 bytes that every control plane of this database has, and nobody else: not in what SQL can read. */
  deriveKey(purpose: string): Uint8Array;
  close(): Promise<void>;
};

export type DatabaseOptions = {
  /** Transactions that this process has under way at once; `PIPELINES` more for those that go in one round trip. */
  connections?: number;
  /** Of one statement; 0 for as long as it takes. */
  statementTimeoutMs?: number;
  /** Told of what took longer, where somebody wants to know. */
  slow?: Omit<SlowLogOptions, "explain"> & { plans: boolean };
  /** `postgres://…` of a standby that may be read from; its user and password do not matter. */
  replica?: { url: string; maxLagMs: number };
};

const MAX_TRIES = 6;
const CONNECTIONS = 10;
const PIPELINES = 4;
const STATEMENT_TIMEOUT_MS = 60_000;
const STATEMENT_SPAN = { kind: "client", attributes: { "db.system.name": "postgresql" } } as const;

const txOn = (
  client: PoolClient,
  of: Pick<Tx, "tenantId" | "now" | "notify" | "hear" | "afterCommit">,
  slowLog: SlowLog | null,
): Tx => ({
  ...of,
  query: async <R extends object>(text: string, values: readonly unknown[] = []): Promise<R[]> => {
    const began = startedAt();
    const beganAt = slowLog === null ? 0 : performance.now();
    try {
      const { rows } = await traced(statementLabel(text), STATEMENT_SPAN, () =>
        client.query<R>({ name: nameOf(text), text, values: [...values] }),
      );
      if (began !== 0) {
        observeSince("provost_database_statement_duration_seconds", { statement: statementLabel(text) }, began);
      }
      return rows;
    } finally {
      slowLog?.look(of.tenantId, text, beganAt); // also of one that was ended for taking so long
    }
  },
});

const begin = async (client: PoolClient, token: TenantToken, tenantId: TenantId): Promise<Past> => {
  const past = await pastOf(client);
  const text = openingText(client, past, token, tenantId);
  past.tenantId = null; // until it has committed
  await client.query(text);
  return past;
};

/** How it would be done for any values, so none have to be known. */
const explainStatement = async (pool: Pool, token: TenantToken, tenantId: TenantId, text: string): Promise<string> => {
  const client = await pool.connect();
  try {
    await begin(client, token, tenantId);
    const { rows } = await client.query<{ "QUERY PLAN": string }>(`explain (generic_plan) ${text}`);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  } finally {
    await client.query("rollback").then(
      () => client.release(),
      (error: Error) => client.release(error),
    );
  }
};

type Door = {
  pool: Pool;
  token: TenantToken;
  clock: Clock;
  notifier: Notifier;
  listener: Pick<Listener, "tell">;
  slowLog: SlowLog | null;
  /** How often it is begun, when nothing was done yet or it came to nothing. */
  maxTries: number;
};

const attempt = async <T>(
  { pool, token, clock, notifier, listener, slowLog }: Door,
  tenantId: TenantId,
  work: (tx: Tx) => Promise<T>,
  onBegun: () => void,
): Promise<T> => {
  const client = await pool.connect();
  const told = new Map<string, string>();
  const heard: [channel: string, payload: string][] = [];
  const acts: (() => void)[] = [];
  let broken: Error | undefined;
  try {
    const past = await begin(client, token, tenantId);
    onBegun();
    const notify: Tx["notify"] = (channel, payload) => told.set(channel, payload);
    const hear: Tx["hear"] = (channel, payload) => heard.push([channel, payload]);
    const afterCommit: Tx["afterCommit"] = (act) => isObserved() && acts.push(act);
    const result = await work(txOn(client, { tenantId, now: clock.now(), notify, hear, afterCommit }, slowLog));
    await client.query("commit");
    for (const [channel, payload] of heard) listener.tell(channel, payload);
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
      if (!again || tries === door.maxTries) throw explainDatabaseError(error);
      await delay(Math.random() * 5 * 2 ** tries); // spread, or those that collided collide again
    }
  }
};

/**
 * Applies the migrations that are missing. SCHEMA_MISMATCH when the database is not of this version's making.
 * @param owner as whom to migrate; everything after that goes through a login of its own that may do less
 */
export const openDatabase = async (
  owner: PoolConfig,
  clock: Clock = systemClock,
  { connections = CONNECTIONS, statementTimeoutMs = STATEMENT_TIMEOUT_MS, slow, replica }: DatabaseOptions = {},
): Promise<Database> => {
  const timeouts = timeoutsOf(statementTimeoutMs);
  const { pool, connection, key } = await prepareDatabase({ max: connections, ...owner }, timeouts);
  const { token } = key;
  const listener = createListener(connection, clock);
  const notifier = createNotifier(pool);
  const pipelines = openPool({ ...connection, ...timeouts, max: PIPELINES, pipeline: true });
  const explain = (tenantId: TenantId, text: string) => explainStatement(pool, token, tenantId, text);
  const slowLog = slow === undefined ? null : createSlowLog({ ...slow, explain: slow.plans ? explain : undefined });
  const unwatch = [watchPool("transactions", pool), watchPool("pipelines", pipelines)];
  const shared = { token, clock, listener, slowLog };
  const transactOn =
    (door: Door): Database["transaction"] =>
    (tenantId, work) =>
      traced("transaction", STATEMENT_SPAN, () => transact(door, tenantId, work));
  const transaction = transactOn({ ...shared, pool, notifier, maxTries: MAX_TRIES });
  const pipeline = joinPipelines(async (tenantId, statements, options) => {
    const began = startedAt();
    const rows = await traced("pipeline", STATEMENT_SPAN, () =>
      runPipeline({ pool: pipelines, token, slowLog }, tenantId, statements, options),
    );
    observeSince("provost_database_transaction_duration_seconds", { kind: "pipeline" }, began);
    return rows;
  });
  const place = askPlace(pool);
  const follower =
    replica && followReplica({ ...connection, ...timeouts, max: connections }, { ...replica, place, clock });
  unwatch.push(watchReplica(follower?.lag ?? null));
  const read =
    follower === undefined
      ? countReads(transaction)
      : readThrough(transaction, {
          ...follower,
          place,
          transaction: transactOn({ ...shared, pool: follower.standby, notifier, maxTries: 1 }),
        });
  return {
    transaction,
    pipeline,
    read,
    notify: (channel, key, payload) => notifier.post(channel, key, payload),
    listen: (channel, onNotify) => listener.subscribe(channel, onNotify),
    replica: follower ?? null,
    deriveKey: (purpose) => key.derive(purpose),
    close: async () => {
      for (const end of unwatch) end();
      await follower?.close();
      await notifier.close();
      await listener.close();
      await pipelines.end();
      await pool.end();
    },
  };
};
