/**
 * Removes blobs that no record names any more. What it proves is what this product is for, so it fails closed: a blob goes
 * when it is old, no record of any tenant names it, and both are still so once it was set aside. Any doubt ends the sweep.
 */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { type Aside, createAside, listOld } from "../../store/home/aside.ts";
import { claimName, claimsFolder } from "../../store/home/blobs.ts";
import { listDatabases } from "../../store/home/known-databases.ts";
import type { BlobNames } from "../../store/snapshot/blob-names.ts";
import { dropRunFolders, type RunFolders } from "./run-folders.ts";

export type SweptHome = RunFolders & { blobs: string };

export type SweepParts = {
  home: SweptHome;
  /** Where output and evidence lie until they are whole. */
  incoming: string;
  /** The one that is asked. */
  databaseId: string;
  /** Null while a backup is made. */
  openNames: () => Promise<BlobNames | null>;
  /** Whose claims on what is removed go with it. */
  tenants: () => Promise<readonly TenantId[]>;
};

export type Removed = { removed: number; bytes: number };

export type SweepRequest = {
  /** What was stored since stays. */
  before: Date;
  /** Told of each batch in which any went, also of one that came to no end. */
  onRemoved: (batch: Removed) => Promise<void>;
  /** Asked between batches. */
  isClosed?: () => boolean;
};

const DAY_MS = 86_400_000;
/** Named in one question, which reads each table once; so many are aside at once. */
const AT_ONCE = 20_000;
const BLOB = /^[0-9a-f]{64}$/;
const DRAFT = /^\.[0-9a-f-]{36}\.tmp$/;
const ON_ITS_WAY = /\.(log|part)$/;

const refuse = (why: string, details: Record<string, unknown>): never => {
  throw new ProvostError("SWEEP_REFUSED", why, details);
};

/** What another database names would be taken from it. */
const refuseShared = async ({ home, databaseId }: SweepParts, names: BlobNames): Promise<void> => {
  const databases = await listDatabases(home.path);
  if (databases.length !== 1 || databases[0] !== databaseId) {
    const path = join(home.path, "databases");
    refuse("the data folder has served another database, which may name what is in it", {
      path,
      databases,
      databaseId,
    });
  }
  // Databases are noted since this version; a run that this one does not know is of one before.
  const [runId] = await names.unknownRuns(await readdir(home.runs));
  if (runId !== undefined) {
    const path = join(home.runs, runId);
    refuse(`the data folder has run ${runId}, which its database does not know; another may name its evidence`, {
      path,
    });
  }
};

async function* batches(names: AsyncIterable<string>): AsyncGenerator<string[]> {
  let batch: string[] = [];
  for await (const name of names) {
    batch.push(name);
    if (batch.length < AT_ONCE) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/** What was handed in under a lease that is held is named once it is reported. A day more: not all clocks are one. */
const cutOff = async (names: BlobNames, before: Date): Promise<Date> => {
  const lease = await names.oldestLeaseAt();
  return lease === null ? before : new Date(Math.min(before.getTime(), lease.getTime() - DAY_MS));
};

/** Nobody reads it without its blob. */
const dropClaims = async (claims: Aside, tenants: readonly TenantId[], sha256: string, before: Date): Promise<void> => {
  for (const tenantId of tenants) {
    const name = claimName(tenantId, sha256);
    if (await claims.take(name, before)) await claims.remove(name, before);
  }
};

/** Each is tried, whatever becomes of the others; what stays aside is given back at the next start or sweep. */
const giveBackEach = async (blobs: Aside, names: Iterable<string>): Promise<void> => {
  const faults: unknown[] = [];
  for (const name of names) await blobs.giveBack(name).catch((error: unknown) => faults.push(error));
  if (faults.length > 0) throw new AggregateError(faults, `${faults.length} blobs could not be given back`);
};

type Batch = { names: BlobNames; blobs: Aside; claims: Aside; tenants: readonly TenantId[]; before: Date };

const sweepBatch = async (
  { names, blobs, claims, tenants, before }: Batch,
  candidates: readonly string[],
  swept: Removed,
): Promise<void> => {
  const named = await names.namedOf(candidates);
  const aside = new Set<string>();
  try {
    for (const sha256 of candidates) {
      if (!named.has(sha256) && (await blobs.take(sha256, before))) aside.add(sha256);
    }
    if (aside.size === 0) return;
    const namedSince = await names.namedOf([...aside]);
    for (const sha256 of aside) {
      if (namedSince.has(sha256)) continue; // given back with what is left
      const bytes = await blobs.remove(sha256, before);
      aside.delete(sha256);
      if (bytes === null) continue;
      swept.removed += 1;
      swept.bytes += bytes;
      await dropClaims(claims, tenants, sha256, before);
    }
  } finally {
    await giveBackEach(blobs, aside);
  }
};

/** What was set aside by a process that was killed lies where it was again. */
export const giveBackAside = async ({ blobs }: Pick<SweptHome, "blobs">): Promise<void> => {
  await createAside(blobs).giveAllBack();
  await createAside(claimsFolder(blobs)).giveAllBack();
};

/** What was being written when its process was killed. */
const dropDrafts = async ({ home, incoming }: SweepParts, before: Date): Promise<void> => {
  const drafts = [
    { folder: home.blobs, isDraft: (name: string) => DRAFT.test(name) },
    { folder: incoming, isDraft: (name: string) => ON_ITS_WAY.test(name) },
  ];
  for (const { folder, isDraft } of drafts) {
    for await (const name of listOld(folder, isDraft, before)) await rm(join(folder, name), { force: true });
  }
};

/** SWEEP_REFUSED, BACKUP_INCOMPLETE, DATABASE_UNAVAILABLE. "put-off" while a backup is made. */
export const sweepBlobs = async (parts: SweepParts, request: SweepRequest): Promise<"swept" | "put-off"> => {
  const { home, openNames } = parts;
  const { before, onRemoved, isClosed = () => false } = request;
  const tenants = await parts.tenants();
  const stores = { blobs: createAside(home.blobs), claims: createAside(claimsFolder(home.blobs)), tenants };
  /** False when a backup is made. Asked anew each time, so that a backup never waits for more than one batch. */
  const withNames = async (work: (names: BlobNames, before: Date) => Promise<void>): Promise<boolean> => {
    const names = await openNames();
    if (names === null) return false;
    try {
      await refuseShared(parts, names);
      await work(names, await cutOff(names, before));
      return true;
    } finally {
      await names.close();
    }
  };
  const isFree = await withNames(async (names, heldBefore) => {
    await giveBackAside(home);
    await dropRunFolders(home, names);
    await dropDrafts(parts, heldBefore);
  });
  if (!isFree) return "put-off";
  for await (const candidates of batches(listOld(home.blobs, (name) => BLOB.test(name), before))) {
    if (isClosed()) break;
    const swept: Removed = { removed: 0, bytes: 0 };
    try {
      const isAsked = await withNames((names, heldBefore) =>
        sweepBatch({ ...stores, names, before: heldBefore }, candidates, swept),
      );
      if (!isAsked) return "put-off";
    } finally {
      if (swept.removed > 0) await onRemoved(swept);
    }
  }
  return "swept";
};
