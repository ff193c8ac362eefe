/** What the environment says of the database, but for its address. */
import { readSetting, type Environment } from "../model/settings.ts";
import type { DatabaseOptions } from "../store/database.ts";
import type { SlowStatement } from "../store/connection/slow-statements.ts";

/** @param onSlow absent for commands, which nobody watches. CONFIGURATION_INVALID. */
export const readDatabaseSettings = (
  env: Environment,
  onSlow: ((slow: SlowStatement) => void) | undefined,
): DatabaseOptions => {
  const thresholdMs = readSetting(env, "PROVOST_SLOW_STATEMENT_MS");
  const plans = readSetting(env, "PROVOST_SLOW_STATEMENT_PLANS") === "on";
  const url = readSetting(env, "PROVOST_READ_REPLICA_URL");
  const maxLagMs = readSetting(env, "PROVOST_READ_REPLICA_LAG_MS");
  return {
    ...(url === undefined ? {} : { replica: { url, maxLagMs } }),
    connections: readSetting(env, "PROVOST_DATABASE_CONNECTIONS"),
    statementTimeoutMs: readSetting(env, "PROVOST_STATEMENT_TIMEOUT_SECONDS") * 1_000,
    ...(onSlow === undefined || thresholdMs === 0 ? {} : { slow: { thresholdMs, plans, report: onSlow } }),
  };
};
