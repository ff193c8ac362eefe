/** Files of a backup into a folder. Whatever their names say, nothing is written outside of it. */
import { createHash } from "node:crypto";
import { mkdir, open, symlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { ProvostError } from "../model/errors.ts";
import type { ReadEntry } from "./archive/read-archive.ts";
import type { FileRecord } from "./manifest.ts";

export type FileSink = {
  take(entry: ReadEntry): Promise<void>;
  taken(): FileRecord[];
  /** Last of all: a file must not be written through a link. */
  makeLinks(): Promise<void>;
};

const altered = (message: string): ProvostError => new ProvostError("BACKUP_ALTERED", message);

/** Folders that the archive has no business in. */
const OWN: ReadonlySet<string> = new Set(["postgres", "processes", "worktrees"]);

const pathOf = (name: string): string => {
  const path = name.slice("home/".length).replace(/\/$/, "");
  const steps = path.split("/");
  if (path.includes("\0") || steps.some((step) => ["", ".", ".."].includes(step)) || OWN.has(steps[0] ?? "")) {
    throw altered(`the backup has a file ${JSON.stringify(name)}, which leads somewhere else`);
  }
  return path;
};

const write = async (target: string, mode: number, body: AsyncIterable<Uint8Array>) => {
  const hash = createHash("sha256");
  let bytes = 0;
  await mkdir(dirname(target), { recursive: true });
  const file = await open(target, "w", mode);
  try {
    for await (const chunk of body) {
      hash.update(chunk);
      bytes += chunk.byteLength;
      await file.writeFile(chunk);
    }
    await file.chmod(mode);
    await file.sync();
  } finally {
    await file.close();
  }
  return { bytes, sha256: hash.digest("hex") };
};

export const createFileSink = (folder: string): FileSink => {
  const records = new Map<string, FileRecord>();
  return {
    take: async ({ name, mode, linkTo, isFolder, body }) => {
      const path = pathOf(name);
      if (records.has(path)) throw altered(`the backup has two files ${path}`);
      const target = join(folder, path);
      if (linkTo !== null) records.set(path, { path, linkTo });
      else if (isFolder) {
        await mkdir(target, { recursive: true, mode });
        records.set(path, { path, empty: true });
      } else records.set(path, { path, ...(await write(target, mode & 0o777, body)) });
    },
    taken: () => [...records.values()],
    makeLinks: async () => {
      for (const record of records.values()) {
        if (!("linkTo" in record)) continue;
        await mkdir(dirname(join(folder, record.path)), { recursive: true });
        await symlink(record.linkTo, join(folder, record.path));
      }
    },
  };
};

const lines = (records: readonly FileRecord[]): string[] =>
  records.map((record) => JSON.stringify(Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1)))).toSorted();

/** BACKUP_ALTERED unless they are the same. */
export const compareFiles = (expected: readonly FileRecord[], found: readonly FileRecord[]): void => {
  const [signed, there] = [lines(expected), lines(found)];
  const at = signed.findIndex((line, index) => line !== there[index]);
  if (at === -1 && signed.length === there.length) return;
  throw altered(`${signed[at] ?? there[signed.length] ?? "a file"} is not as it was signed`);
};
