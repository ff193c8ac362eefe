/**
 * The initialised database: `cluster/` with its data folder and the superuser's password.
 * Invariant: `cluster/` is complete whenever it exists. It is made aside and renamed; of two processes that make it at
 * once, the second finds the first one's and throws its own away.
 */
import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { chown, mkdir, open, readdir, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { commandOf } from "./account.ts";
import type { Account } from "./account.ts";
import type { Binaries } from "./binaries.ts";
import { unavailable } from "./unavailable.ts";

const run = promisify(execFile);

export type Cluster = { data: string; password: string };

export const SUPERUSER = "provost";

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );

const isDead = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "ESRCH";
  }
};

/** Removes what processes left that died while they made a cluster. */
const clearLeftovers = async (folder: string): Promise<void> => {
  for (const name of await readdir(folder)) {
    const pid = /^new\.(\d+)\./.exec(name)?.[1];
    if (pid !== undefined && isDead(Number(pid))) await rm(join(folder, name), { recursive: true, force: true });
  }
};

/** initdb syncs the files that it writes, but not the names of the folders above them. */
const syncFolder = async (path: string): Promise<void> => {
  const handle = await open(path, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
};

const initialise = async (staging: string, binaries: Binaries, account: Account): Promise<void> => {
  const passwordFile = join(staging, "password");
  await writeFile(passwordFile, randomBytes(32).toString("base64url"), { mode: 0o600 });
  for (const path of [staging, passwordFile]) {
    if (account.ids.uid !== undefined) await chown(path, account.uid, account.gid);
  }
  const options = [
    `--pgdata=${join(staging, "data")}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    "--auth-local=scram-sha-256",
    "--auth-host=reject",
    "--encoding=UTF8",
    "--locale=C",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--data-checksums",
    "--no-instructions",
    // A password of 256 random bits gains nothing from 4096 rounds, which would cost milliseconds a connection.
    "--set=scram_iterations=1",
  ];
  const { file, args } = commandOf(account, binaries.initdb, options);
  await run(file, args, { ...account.ids, env: binaries.env, cwd: "/" });
};

const create = async (folder: string, cluster: string, binaries: Binaries, account: Account): Promise<void> => {
  await clearLeftovers(folder);
  const staging = join(folder, `new.${process.pid}.${randomBytes(4).toString("hex")}`);
  await mkdir(staging, { mode: 0o700 });
  try {
    await initialise(staging, binaries, account);
    await rename(staging, cluster);
    await syncFolder(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOTEMPTY" || code === "EEXIST") return; // another process was faster
    const { stderr, message } = error as Error & { stderr?: string };
    throw unavailable(
      `the database could not be initialised in ${folder}: ${stderr?.trim() || message}`,
      folder,
      error,
    );
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
};

/** @param folder holds the cluster, and nothing that is not the database's */
export const openCluster = async (
  folder: string,
  cluster: string,
  binaries: Binaries,
  account: Account,
): Promise<Cluster> => {
  if (!(await exists(cluster))) await create(folder, cluster, binaries, account);
  const data = join(cluster, "data");
  const major = (await readFile(join(data, "PG_VERSION"), "utf8")).trim();
  if (major !== binaries.major) {
    const wayOut = "use the version of Provost that wrote it, or another --home";
    throw unavailable(`${data} was written by Postgres ${major}, this is ${binaries.major}; ${wayOut}`, data);
  }
  return { data, password: (await readFile(join(cluster, "password"), "utf8")).trim() };
};
