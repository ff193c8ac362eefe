/** API keys of users and service accounts, and the tokens of agents, by their hash. */
import { z } from "zod";
import type { ApiKeyId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

export const KEY_OWNERS = ["user", "service-account", "agent"] as const;

export const apiKeySchema = z.object({
  keyId: z.string().transform((id) => id as ApiKeyId),
  name: z.string(),
  ownerKind: z.enum(KEY_OWNERS),
  ownerId: z.string(),
  hint: z.string(),
  scopes: z.array(z.string()).nullable(),
  createdBy: z.string(),
  createdAt: z.coerce.date(),
  expiresAt: z.coerce.date().nullable(),
  lastUsedAt: z.coerce.date().nullable(),
  replacedBy: z
    .string()
    .transform((id) => id as ApiKeyId)
    .nullable(),
  revokedAt: z.coerce.date().nullable(),
});
export type ApiKey = z.infer<typeof apiKeySchema>;
export type KeyOwner = Pick<ApiKey, "ownerKind" | "ownerId">;

export type NewApiKey = Pick<
  ApiKey,
  "keyId" | "name" | "ownerKind" | "ownerId" | "hint" | "scopes" | "createdBy" | "expiresAt"
> & { keyHash: string };

const COLUMNS = `key_id as "keyId", name, owner_kind as "ownerKind", owner_id as "ownerId", hint, scopes,
  created_by as "createdBy", created_at as "createdAt", expires_at as "expiresAt", last_used_at as "lastUsedAt",
  replaced_by as "replacedBy", revoked_at as "revokedAt"`;

const one = (rows: object[]): ApiKey | null => (rows[0] === undefined ? null : apiKeySchema.parse(rows[0]));

export const insertApiKey = async (tx: Tx, key: NewApiKey): Promise<ApiKey> => {
  const [row] = await tx.query(
    `insert into api_keys (tenant_id, key_id, name, owner_kind, owner_id, hint, key_hash, scopes, created_by, created_at,
       expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) returning ${COLUMNS}`,
    [
      tx.tenantId,
      key.keyId,
      key.name,
      key.ownerKind,
      key.ownerId,
      key.hint,
      key.keyHash,
      key.scopes,
      key.createdBy,
      tx.now,
      key.expiresAt,
    ],
  );
  return apiKeySchema.parse(row);
};

/** Whatever became of it: who asks decides whether it still counts. */
export const findApiKeyByHash = async (tx: Tx, keyHash: string): Promise<ApiKey | null> =>
  one(await tx.query(`select ${COLUMNS} from api_keys where tenant_id = $1 and key_hash = $2`, [tx.tenantId, keyHash]));

export const lockApiKey = async (tx: Tx, keyId: ApiKeyId): Promise<ApiKey | null> =>
  one(
    await tx.query(`select ${COLUMNS} from api_keys where tenant_id = $1 and key_id = $2 for no key update`, [
      tx.tenantId,
      keyId,
    ]),
  );

/** Oldest first; of one owner, of one kind of owner, or all. */
export const listApiKeys = async (tx: Tx, owner: Partial<KeyOwner> = {}): Promise<ApiKey[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from api_keys
     where tenant_id = $1 and ($2::text is null or owner_kind = $2) and ($3::text is null or owner_id = $3)
     order by created_at, key_id`,
    [tx.tenantId, owner.ownerKind ?? null, owner.ownerId ?? null],
  );
  return rows.map((row) => apiKeySchema.parse(row));
};

/** The key works until then at most, beside the one that takes its place. */
export const replaceApiKey = async (tx: Tx, keyId: ApiKeyId, replacedBy: ApiKeyId, until: Date): Promise<void> => {
  await tx.query(
    `update api_keys set replaced_by = $3, expires_at = least(expires_at, $4) where tenant_id = $1 and key_id = $2`,
    [tx.tenantId, keyId, replacedBy, until],
  );
};

/** Null when there is none. One that was revoked before keeps its time. */
export const revokeApiKey = async (tx: Tx, keyId: ApiKeyId): Promise<ApiKey | null> =>
  one(
    await tx.query(
      `update api_keys set revoked_at = coalesce(revoked_at, $3) where tenant_id = $1 and key_id = $2
       returning ${COLUMNS}`,
      [tx.tenantId, keyId, tx.now],
    ),
  );

export const revokeKeysOf = async (tx: Tx, { ownerKind, ownerId }: KeyOwner): Promise<ApiKeyId[]> => {
  const rows = await tx.query<{ keyId: ApiKeyId }>(
    `update api_keys set revoked_at = $4
     where tenant_id = $1 and owner_kind = $2 and owner_id = $3 and revoked_at is null returning key_id as "keyId"`,
    [tx.tenantId, ownerKind, ownerId, tx.now],
  );
  return rows.map(({ keyId }) => keyId);
};

export type KeyUse = { keyId: string; at: Date };

/** Of many keys in one statement. Never moves a time back. */
export const markKeysUsed = async (tx: Tx, uses: readonly KeyUse[]): Promise<void> => {
  await tx.query(
    `update api_keys k set last_used_at = greatest(k.last_used_at, n.used_at)
     from unnest($2::text[], $3::timestamptz[]) as n (key_id, used_at)
     where k.tenant_id = $1 and k.key_id = any($2) and k.key_id = n.key_id`,
    [tx.tenantId, uses.map(({ keyId }) => keyId), uses.map(({ at }) => at)],
  );
};
