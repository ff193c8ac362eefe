/**
 * Token buckets of those who try to sign in, shared by all control planes. Rows of the directory. A bucket is kept as the
 * time at which it is full again: each token that is taken moves it on by the time that one token takes to come back.
 */
import type { Tx } from "../database.ts";

export type BucketRate = { burst: number; refillMs: number };

/** Null when a token was there, else how long until one is. Holds the bucket's lock until the commit. */
export const takeToken = async (tx: Tx, bucket: string, { burst, refillMs }: BucketRate): Promise<number | null> => {
  const taken = await tx.query(
    `insert into sign_in_buckets as b (tenant_id, bucket, full_at)
     values ($1, $2, $3::timestamptz + $4 * interval '1 ms')
     on conflict (tenant_id, bucket) do update set full_at = greatest(b.full_at, $3) + $4 * interval '1 ms'
       where greatest(b.full_at, $3) <= $3 + $4 * ($5 - 1) * interval '1 ms'
     returning bucket`,
    [tx.tenantId, bucket, tx.now, refillMs, burst],
  );
  if (taken.length > 0) return null;
  const [row] = await tx.query<{ fullAt: Date }>(
    `select full_at as "fullAt" from sign_in_buckets where tenant_id = $1 and bucket = $2`,
    [tx.tenantId, bucket],
  );
  const fullInMs = (row?.fullAt.getTime() ?? tx.now.getTime()) - tx.now.getTime();
  return Math.max(1, fullInMs - refillMs * (burst - 1));
};

/** Undoes the last `takeToken`. */
export const returnToken = async (tx: Tx, bucket: string, { refillMs }: BucketRate): Promise<void> => {
  await tx.query(
    `update sign_in_buckets set full_at = full_at - $3 * interval '1 ms' where tenant_id = $1 and bucket = $2`,
    [tx.tenantId, bucket, refillMs],
  );
};

/** Those that have been full since `before` say nothing that their absence would not. */
export const pruneBuckets = async (tx: Tx, before: Date): Promise<void> => {
  await tx.query("delete from sign_in_buckets where tenant_id = $1 and full_at < $2", [tx.tenantId, before]);
};
