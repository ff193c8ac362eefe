/** How the database is named in metrics. */
import type { Pool } from "pg";
import { watch } from "../../runtime/instruments.ts";
import type { ReplicaLag } from "./replica-lag.ts";

const WORDS = /\b(insert into|update|delete from|from)\s+([a-z_]+)/i;
const VERBS: Readonly<Record<string, string>> = { "insert into": "insert", "delete from": "delete", from: "select" };
const labels = new Map<string, string>();

const labelOf = (text: string): string => {
  // What a statement changes says more of it than what it looks at first.
  const change = /\b(insert into|update|delete from)\s+([a-z_]+)/i.exec(text) ?? WORDS.exec(text);
  if (change === null) return "other";
  const [, verb = "", table = ""] = change;
  return `${VERBS[verb.toLowerCase()] ?? verb.toLowerCase()} ${table}`;
};

/** "update tasks": texts are static, so these are few, and each is looked at once. */
export const statementLabel = (text: string): string => {
  const known = labels.get(text);
  if (known !== undefined) return known;
  const label = labelOf(text.replaceAll(/for (no key )?update/g, ""));
  labels.set(text, label);
  return label;
};

/** Until the returned function is called. */
export const watchPool = (name: string, pool: Pool): (() => void) =>
  watch("provost_database_connections", () => [
    { labels: { pool: name, state: "in use" }, value: pool.totalCount - pool.idleCount },
    { labels: { pool: name, state: "idle" }, value: pool.idleCount },
    { labels: { pool: name, state: "waited for" }, value: pool.waitingCount },
  ]);

/** As long as it is not known, it is as old as the process. */
const lagSeconds = ({ freshThrough }: Pick<ReplicaLag, "freshThrough">): number =>
  (performance.now() - Math.max(0, freshThrough())) / 1_000;

/** Until the returned function is called; null where no standby is read from. */
export const watchReplica = (lag: Pick<ReplicaLag, "freshThrough"> | null): (() => void) =>
  watch("provost_replica_lag_seconds", () => [{ labels: {}, value: lag === null ? 0 : lagSeconds(lag) }]);
