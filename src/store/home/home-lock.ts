/**
 * One engine per data folder.
 *
 * The lock is the highest-numbered file `lock.N`. Invariant: the highest number never goes down. Taking over a dead
 * owner's lock means creating `lock.N+1`, which the file system lets exactly one process do; a release only rewrites
 * the owner's file. Removing a stale file and creating a new one under the same name would let two processes that both
 * saw the stale one remove each other's new lock.
 */
import { randomUUID } from "node:crypto";
import { link, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import { livenessOf, ownIdentity, processIdentitySchema } from "./process-identity.ts";

export type HomeLock = {
  /** Puts the run on record, so that whoever finds the lock taken can name it. */
  describe(runId: string): Promise<void>;
  release(): Promise<void>;
};

const lockSchema = z.object({
  owner: processIdentitySchema,
  runId: z.string().nullable(),
  since: z.string(),
  released: z.boolean(),
});
type LockRecord = z.infer<typeof lockSchema>;

const numbersIn = async (folder: string): Promise<number[]> =>
  (await readdir(folder))
    .flatMap((name) => /^lock\.(\d+)$/.exec(name)?.[1] ?? [])
    .map(Number)
    .sort((a, b) => b - a);

/** "gone": a newer lock has replaced it meanwhile. "torn": the machine went down before its bytes reached the disk. */
const readLock = async (file: string): Promise<LockRecord | "gone" | "torn"> => {
  try {
    return lockSchema.parse(JSON.parse(await readFile(file, "utf8")));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ENOENT" ? "gone" : "torn";
  }
};

const refuseWhenHeld = async (folder: string, file: string, record: LockRecord): Promise<void> => {
  const liveness = record.released ? "dead" : await livenessOf(record.owner);
  if (liveness === "dead") return;
  const { pid, host } = record.owner;
  const run = record.runId === null ? "" : ` (run ${record.runId})`;
  const where =
    liveness === "alive" ? "" : ` on ${host}, which cannot be looked at from here; if it is dead, remove ${file}`;
  throw new ProvostError("HOME_LOCKED", `process ${pid}${run} has held ${folder} since ${record.since}${where}`, {
    path: folder,
    pid,
    host,
    runId: record.runId,
    lock: file,
  });
};

/** Writes aside first: a lock file is never visible half-written. */
const aside = async (folder: string, record: LockRecord): Promise<string> => {
  const file = join(folder, `.lock-${randomUUID()}`);
  await writeFile(file, JSON.stringify(record), { flag: "wx", mode: 0o600 });
  return file;
};

/** Takes the next number, or returns null when another process was faster. */
const claim = async (folder: string, numbers: readonly number[], record: LockRecord): Promise<string | null> => {
  const number = (numbers[0] ?? 0) + 1;
  const [file, temporary] = [join(folder, `lock.${number}`), await aside(folder, record)];
  try {
    await link(temporary, file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return null;
    throw error;
  } finally {
    await rm(temporary, { force: true });
  }
  // Whoever looked long ago may claim a number that has already come and gone: the highest one counts.
  if ((await numbersIn(folder))[0] !== number) {
    await rm(file, { force: true });
    return null;
  }
  for (const lower of numbers) await rm(join(folder, `lock.${lower}`), { force: true });
  return file;
};

/** The run that a living process of this machine has put on record, whoever it is; null when there is none. */
export const runOfHolder = async (folder: string): Promise<string | null> => {
  const [top] = await numbersIn(folder);
  const record = top === undefined ? "gone" : await readLock(join(folder, `lock.${top}`));
  if (record === "gone" || record === "torn" || record.released) return null;
  return (await livenessOf(record.owner)) === "dead" ? null : record.runId;
};

/** HOME_LOCKED when a living process holds the folder; the lock of a dead one is taken over. */
export const lockHome = async (folder: string): Promise<HomeLock> => {
  const owner = await ownIdentity();
  const record: LockRecord = { owner, runId: null, since: new Date().toISOString(), released: false };
  let file: string | null = null;
  while (file === null) {
    const numbers = await numbersIn(folder);
    if (numbers[0] !== undefined) {
      const top = join(folder, `lock.${numbers[0]}`);
      const found = await readLock(top);
      if (found === "gone") continue;
      if (found !== "torn") await refuseWhenHeld(folder, top, found);
    }
    file = await claim(folder, numbers, record);
  }
  const held = file;
  const rewrite = async (change: Partial<LockRecord>): Promise<void> =>
    rename(await aside(folder, Object.assign(record, change)), held);
  return {
    describe: (runId) => rewrite({ runId }),
    release: () => rewrite({ released: true }),
  };
};
