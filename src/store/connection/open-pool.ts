/** Connections to Postgres that are given up when the other end says nothing any more. */
import { Client, Pool } from "pg";
import type { Socket } from "node:net";
import type { ClientConfig, PoolClient, PoolConfig } from "pg";

const CONNECT_MS = 10_000;
/** The system asks whether the other end is still there after so long; its own time for that is two hours. */
const KEEP_ALIVE = { keepAlive: true, keepAliveInitialDelayMillis: 10_000 } as const;
/** The server tells of its timeout. When nothing is heard of it by then, nothing will be. */
const SILENCE_MS = 5_000;
/** A process that stands still in a transaction holds its locks no longer. */
const IDLE_IN_TRANSACTION_MS = 60_000;

/**
 * A server that takes a connection and says nothing is as good as none. The bound is the client's, because the pool's own
 * counts the wait for a free one as well, and would refuse work under load.
 */
export class BoundedClient extends Client {
  constructor(config?: ClientConfig) {
    // The pool hides the password from being enumerated, so that it is in no log, and so not in what is spread either.
    const { password } = config ?? {};
    super({ ...config, password, connectionTimeoutMillis: CONNECT_MS, ...KEEP_ALIVE });
  }
}

/** Of a statement and of a transaction that nothing goes on in; 0 for none. Those that go to `reset` stay. */
export const timeoutsOf = (statementMs: number): PoolConfig =>
  statementMs === 0
    ? {}
    : {
        statement_timeout: statementMs,
        idle_in_transaction_session_timeout: IDLE_IN_TRANSACTION_MS,
      };

/**
 * By the socket's own timer, which costs nothing: one for each query took a tenth of the processor time of a transaction.
 * Who does nothing for so long on a connection that is open has been given up by the server as well.
 */
const giveUpWhenSilent = (client: PoolClient, statementMs: number): void => {
  if (statementMs === 0) return;
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.setTimeout(statementMs + SILENCE_MS, () => stream.destroy());
};

export const openPool = (connection: PoolConfig): Pool => {
  const pool = new Pool({
    application_name: `provost:${process.pid}`,
    Client: BoundedClient,
    ...connection,
  });
  // A connection that breaks says so as an event, which would end the process. The pool drops an idle one by itself;
  // of one in use the next statement fails, and that is where it is dealt with.
  pool.on("error", () => undefined);
  pool.on("connect", (client) => {
    client.on("error", () => undefined);
    giveUpWhenSilent(client, Number(connection.statement_timeout ?? 0));
  });
  return pool;
};

/** Under the runtime's login, which came to the standby with everything else; nothing can be written there. */
export const openStandby = (connection: PoolConfig, url: string): Pool => {
  const { host, port, database } = new Client({ connectionString: url });
  return openPool({ ...connection, host, port, database, options: "-c default_transaction_read_only=on" });
};
