/**
 * What a transaction shows to row-level security as its tenant: see `sql/0025_tenant_token.sql`, which verifies it.
 * Invariant: only who holds the key can make a token, and it fits one tenant on one connection.
 */
import { createHash, createHmac } from "node:crypto";
import type { ClientBase } from "pg";
import type { TenantId } from "../../model/ids.ts";
import { ProvostError } from "../../model/errors.ts";

/** @param backendPid of the server's process behind the connection that the token is for */
export type TenantToken = (tenantId: TenantId, backendPid: number) => string;

export type DatabaseKey = {
  token: TenantToken;
  /** Keys that all control planes of the database have, and that nobody finds in what SQL can read. */
  derive(purpose: string): Uint8Array;
};

/** @param owner a connection of the schema's owner, the only one who may read the key */
export const readTenantKey = async (owner: ClientBase): Promise<DatabaseKey> => {
  const { rows } = await owner.query<{ key: Buffer }>("select key from provost.tenant_key");
  const key = rows[0]?.key;
  if (key === undefined) {
    const message = "provost.tenant_key is empty, so no tenant can be told from another; restore it from a backup";
    throw new ProvostError("SCHEMA_MISMATCH", message);
  }
  return {
    token: (tenantId, backendPid) => {
      const inner = createHash("sha256").update(`${backendPid}:${tenantId}`).digest();
      return createHash("sha256").update(key).update(inner).digest("hex") + tenantId;
    },
    derive: (purpose) => createHmac("sha256", key).update(`derived key: ${purpose}`).digest(),
  };
};
