/**
 * Transactions whose statements are all known before they begin. They are sent at once and answered at once: one round
 * trip from `begin` to `commit`, in which the server never waits for us.
 */
import type { Socket } from "node:net";
import type { Pool, PoolClient } from "pg";
import type { TenantId } from "../../model/ids.ts";
import { explainDatabaseError, hasTraces, isConnectionLoss } from "./postgres-errors.ts";
import type { SlowLog } from "./slow-statements.ts";
import { nameOf, openingText, pastOf } from "./tenant-session.ts";
import type { TenantToken } from "./tenant-token.ts";

/** @property text static: it is parsed and planned once for each connection */
export type Statement = { text: string; values: readonly unknown[] };

/**
 * Plans are made once for a connection, often while the tables are empty and without statistics: then to read a table
 * whole looks as good as an index, and to compare all that is given with all that is there as good as a hash table; and
 * that goes on when there are a million rows. A statement that looks up keys in a table says so by a lateral join.
 */
const KEEP_PLANS = `;
    set local plan_cache_mode = force_generic_plan;
    set local enable_seqscan = off;
    set local enable_nestloop = off`;

export type PipelineOptions = {
  /** False: the planner chooses as for any transaction, for statements that are not written for one plan. */
  keepPlans?: boolean;
  /** Says by the rows of the statements which others follow them, in the same transaction and one more round trip. */
  next?: (rows: object[][]) => readonly Statement[];
};

/** Of one that goes in the transaction of others that were asked for in the same moment; it keeps no plans. */
export type Joining = { joins: true };

type Answers = Promise<PromiseSettledResult<{ rows: unknown[] }>[]>;

/**
 * They are sent at once, in one packet: written one by one, each would be a system call here and would wake the server, which
 * took a quarter of the processor time of a process with 200 sessions.
 */
const begin = (client: PoolClient, opening: string | null, statements: readonly Statement[], end: boolean): Answers => {
  const { stream } = (client as unknown as { connection: { stream: Socket } }).connection;
  stream.cork();
  try {
    return Promise.allSettled([
      ...(opening === null ? [] : [client.query(opening)]),
      ...statements.map(({ text, values }) => client.query({ name: nameOf(text), text, values: [...values] })),
      ...(end ? [client.query("commit")] : []),
    ]);
  } finally {
    stream.uncork();
  }
};

/** After one that failed all others fail for being in a failed transaction, and the commit is a rollback. */
const rowsOf = async (answers: Answers): Promise<object[][]> => {
  const settled = await answers;
  const failed = settled.find((answer) => answer.status === "rejected");
  if (failed !== undefined) throw failed.reason as Error;
  return settled.map((answer) => (answer.status === "fulfilled" ? (answer.value.rows as object[]) : []));
};

const sendInTwo = async (
  client: PoolClient,
  opening: string,
  statements: readonly Statement[],
  next: NonNullable<PipelineOptions["next"]>,
): Promise<object[][]> => {
  try {
    const first = (await rowsOf(begin(client, opening, statements, false))).slice(1);
    const rest = next(first);
    const last = await rowsOf(begin(client, null, rest, true));
    return [...first, ...last.slice(0, -1)];
  } catch (error) {
    await client.query("rollback"); // where it fails as well, the connection is lost, and given up for that
    throw error;
  }
};

const send = async (client: PoolClient, opening: string, statements: readonly Statement[]): Promise<object[][]> =>
  (await rowsOf(begin(client, opening, statements, true))).slice(1, -1);

type Door = { pool: Pool; token: TenantToken; slowLog: SlowLog | null };

const attempt = async (
  { pool, token, slowLog }: Door,
  tenantId: TenantId,
  statements: readonly Statement[],
  options: PipelineOptions = {},
): Promise<object[][]> => {
  const client = await pool.connect().catch((error: unknown) => {
    throw explainDatabaseError(error);
  });
  let broken: Error | undefined;
  try {
    const past = await pastOf(client);
    const opening = openingText(client, past, token, tenantId) + (options.keepPlans === false ? "" : KEEP_PLANS);
    past.tenantId = null; // until it has committed
    const beganAt = performance.now();
    const { next } = options;
    const rows = await (next === undefined
      ? send(client, opening, statements)
      : sendInTwo(client, opening, statements, next));
    // They go together and are answered together: which of them it was, nobody can tell from here.
    for (const { text } of statements) slowLog?.look(tenantId, text, beganAt);
    past.tenantId = tenantId;
    return rows;
  } catch (error) {
    if (hasTraces(error) || isConnectionLoss(error)) broken = error as Error;
    throw explainDatabaseError(error);
  } finally {
    client.release(broken);
  }
};

/** @param door its pool is of clients in pipeline mode */
export const runPipeline: typeof attempt = (door, tenantId, statements, options) =>
  attempt(door, tenantId, statements, options).catch((error: unknown) => {
    // Nothing was done on a session that another tenant had prepared, and the next one is a new one.
    if (hasTraces(error)) return attempt(door, tenantId, statements, options);
    throw error;
  });
