/**
 * Transactions whose statements are all known before they begin. They are sent at once and answered at once: one round
 * trip from `begin` to `commit`, in which the server never waits for us.
 */
import type { Pool, PoolClient } from "pg";
import type { TenantId } from "../model/ids.ts";
import { explainDatabaseError, hasTraces, isConnectionLoss } from "./postgres-errors.ts";
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
};

const send = async (client: PoolClient, opening: string, statements: readonly Statement[]): Promise<object[][]> => {
  const sent = [
    client.query(opening),
    ...statements.map(({ text, values }) => client.query({ name: nameOf(text), text, values: [...values] })),
    client.query("commit"),
  ];
  const answers = await Promise.allSettled(sent);
  // After one that failed all others fail for being in a failed transaction, and the commit is a rollback.
  const failed = answers.find((answer) => answer.status === "rejected");
  if (failed !== undefined) throw failed.reason as Error;
  return answers.slice(1, -1).map((answer) => (answer.status === "fulfilled" ? (answer.value.rows as object[]) : []));
};

const attempt = async (
  pool: Pool,
  token: TenantToken,
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
    const rows = await send(client, opening, statements);
    past.tenantId = tenantId;
    return rows;
  } catch (error) {
    if (hasTraces(error) || isConnectionLoss(error)) broken = error as Error;
    throw explainDatabaseError(error);
  } finally {
    client.release(broken);
  }
};

/** @param pool of clients in pipeline mode */
export const runPipeline: typeof attempt = (pool, token, tenantId, statements, options) =>
  attempt(pool, token, tenantId, statements, options).catch((error: unknown) => {
    // Nothing was done on a session that another tenant had prepared, and the next one is a new one.
    if (hasTraces(error)) return attempt(pool, token, tenantId, statements, options);
    throw error;
  });
