/** How a transaction of a tenant begins on a connection that served another before. */
import type { PoolClient } from "pg";
import type { TenantId } from "../../model/ids.ts";
import type { TenantToken } from "./tenant-token.ts";

/** Of a connection: the server's process behind it, and whose transaction it committed last. */
export type Past = { backendPid: number; tenantId: TenantId | null };
const pasts = new WeakMap<PoolClient, Past>();

export const pastOf = async (client: PoolClient): Promise<Past> => {
  const known = pasts.get(client);
  if (known !== undefined) return known;
  // Asked for, not taken from the protocol's greeting: a pooler between us and the server makes that one up.
  const { rows } = await client.query<{ pid: number }>("select pg_catalog.pg_backend_pid() as pid");
  const past: Past = { backendPid: rows[0]?.pid ?? 0, tenantId: null };
  pasts.set(client, past);
  return past;
};

/** A session goes from one tenant to another only when nothing is left in it that could work for the first. */
const CHANGE_HANDS = `
    select pg_catalog.pg_advisory_unlock_all();
    select provost.refuse_traces();`;

/** One round trip. The simple protocol takes no parameters, so the token is a quoted literal. */
export const openingText = (client: PoolClient, past: Past, token: TenantToken, tenantId: TenantId): string => `
    begin;
    reset all;${past.tenantId === tenantId ? "" : CHANGE_HANDS}
    set local search_path = provost, pg_temp;
    select pg_catalog.set_config('provost.tenant', ${client.escapeLiteral(token(tenantId, past.backendPid))}, true)`;

/** Statement texts are static, so their names are few; each connection parses and plans each of them once. */
const names = new Map<string, string>();
export const nameOf = (text: string): string => {
  const known = names.get(text);
  if (known !== undefined) return known;
  const name = `provost_${names.size}`;
  names.set(text, name);
  return name;
};
