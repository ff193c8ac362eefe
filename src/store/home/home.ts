/** The data folder: everything that Provost keeps on this machine lies in it, and nothing outside of it. */
import { randomUUID } from "node:crypto";
import { constants } from "node:fs";
import { access, link, mkdir, readFile, realpath, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import { packageVersion } from "../../runtime/package-root.ts";
import { lockHome, runOfHolder } from "./home-lock.ts";
import type { HomeLock } from "./home-lock.ts";

export type { HomeLock } from "./home-lock.ts";

export type Home = {
  /** Names the folder for ever, wherever it is moved to. */
  id: string;
  /** Absolute, links resolved: one folder has one name. */
  path: string;
  postgres: string;
  blobs: string;
  runs: string;
  worktrees: string;
  processes: string;
  keys: string;
  /** HOME_LOCKED names the process and run that hold the folder; the lock of a dead process is taken over. */
  lock(): Promise<HomeLock>;
  /** The run that the process which holds the folder took up last; null when nobody does. */
  runInHand(): Promise<string | null>;
};

/** Raised when the layout changes so that an older Provost would misread it. */
const LAYOUT_VERSION = 1;

const versionSchema = z.object({ version: z.number().int(), writtenBy: z.string() });

/** Modes are what the umask leaves, as for `.git`; what must stay private (database, keys) has its own. */
const FOLDERS = {
  postgres: 0o700,
  blobs: 0o777,
  runs: 0o777,
  worktrees: 0o777,
  processes: 0o777,
  keys: 0o700,
} as const satisfies Record<Exclude<keyof Home, "id" | "path" | "lock" | "runInHand">, number>;

const exists = async (path: string): Promise<boolean> =>
  access(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return false;
      throw error;
    },
  );

const writeOnce = async (file: string, text: string): Promise<void> => {
  if (await exists(file)) return;
  const temporary = `${file}.${process.pid}.tmp`;
  await writeFile(temporary, text);
  await rename(temporary, file); // two processes write the same bytes: whoever comes last changes nothing
};

/** Of two processes that come at once both read what one of them has written. */
const readId = async (folder: string): Promise<string> => {
  const file = join(folder, "id");
  if (!(await exists(file))) {
    const temporary = `${file}.${randomUUID()}.tmp`;
    await writeFile(temporary, `${randomUUID()}\n`);
    await link(temporary, file).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST") throw error;
    });
    await rm(temporary, { force: true });
  }
  return (await readFile(file, "utf8")).trim();
};

const readVersion = (file: string, text: string): z.infer<typeof versionSchema> => {
  try {
    return versionSchema.parse(JSON.parse(text));
  } catch (cause) {
    const message = `${file} is damaged, so nobody knows which version wrote the folder; restore it or use another --home`;
    throw new ProvostError("HOME_UNWRITABLE", message, { path: file }, { cause });
  }
};

const refuseNewer = async (folder: string): Promise<void> => {
  const file = join(folder, "version.json");
  if (!(await exists(file))) return;
  const { version, writtenBy } = readVersion(file, await readFile(file, "utf8"));
  if (version > LAYOUT_VERSION) {
    const message = `${folder} has layout ${version}, written by Provost ${writtenBy}; this is ${packageVersion()}, which knows up to ${LAYOUT_VERSION}`;
    throw new ProvostError("HOME_NEWER", message, { path: folder, version, writtenBy });
  }
};

/** Not recursive in the last step: Node never comes back where a file system answers ENOENT to it, as /proc does. */
const makeFolder = async (folder: string): Promise<void> => {
  if (await exists(folder)) return;
  await mkdir(dirname(folder), { recursive: true });
  await mkdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EEXIST") throw error; // another process made it meanwhile
  });
};

const layOut = async (folder: string): Promise<void> => {
  await makeFolder(folder);
  await refuseNewer(folder);
  await access(folder, constants.W_OK | constants.X_OK);
  await writeOnce(join(folder, ".gitignore"), "*\n");
  for (const [name, mode] of Object.entries(FOLDERS)) await mkdir(join(folder, name), { recursive: true, mode });
  const version = { version: LAYOUT_VERSION, writtenBy: packageVersion() };
  await writeOnce(join(folder, "version.json"), `${JSON.stringify(version)}\n`);
};

const explain = (error: unknown, folder: string): ProvostError => {
  if (error instanceof ProvostError) return error;
  const cause = error as NodeJS.ErrnoException;
  const code = cause.code === "ENOSPC" || cause.code === "EDQUOT" ? "DISK_FULL" : "HOME_UNWRITABLE";
  return new ProvostError(
    code,
    `the data folder ${folder} cannot be used: ${cause.message}`,
    { path: folder },
    { cause },
  );
};

/** Creates what is missing. HOME_UNWRITABLE, HOME_NEWER, DISK_FULL. */
export const openHome = async (path: string): Promise<Home> => {
  const folder = resolve(path);
  try {
    await layOut(folder);
    const root = await realpath(folder);
    return {
      id: await readId(root),
      path: root,
      postgres: join(root, "postgres"),
      blobs: join(root, "blobs"),
      runs: join(root, "runs"),
      worktrees: join(root, "worktrees"),
      processes: join(root, "processes"),
      keys: join(root, "keys"),
      lock: () => lockHome(root),
      runInHand: () => runOfHolder(root),
    };
  } catch (error) {
    throw explain(error, folder);
  }
};
