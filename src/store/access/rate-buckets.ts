import type { Tx } from "../database.ts";

export type TakeRequest = {
  bucket: string;
  /** Tokens that come back per second, and how many there are at most. */
  perSecond: number;
  burst: number;
  /** At least so many, or none. */
  least: number;
  want: number;
};
export type Taken = { taken: number; left: number };

/** A clock that is behind that of another control plane finds the bucket as that one left it; nobody refills it twice. */
export const takeTokens = async (tx: Tx, { bucket, perSecond, burst, least, want }: TakeRequest): Promise<Taken> => {
  const [row] = await tx.query<Taken>(
    `insert into rate_buckets as b (tenant_id, bucket, tokens, taken, updated_at)
     values ($1, $2, $4::float8 - least($4, $6::float8), least($4, $6), $7)
     on conflict (tenant_id, bucket) do update set (tokens, taken, updated_at) = (
       select level - give, give, greatest(b.updated_at, $7)
       from (
         select level, case when level >= $5::float8 then least(level, $6) else 0 end as give
         from (
           select least($4, b.tokens + $3::float8 * greatest(0, extract(epoch from $7 - b.updated_at))) as level
         ) as refilled
       ) as decided
     )
     returning taken, tokens as left`,
    [tx.tenantId, bucket, perSecond, burst, least, want, tx.now],
  );
  if (row === undefined) throw new Error(`the bucket ${bucket} was neither made nor found`);
  return row;
};

/** Buckets that nobody has asked for since then are full again by now. */
export const dropIdleBuckets = async (tx: Tx, before: Date): Promise<void> => {
  await tx.query("delete from rate_buckets where tenant_id = $1 and updated_at < $2", [tx.tenantId, before]);
};
