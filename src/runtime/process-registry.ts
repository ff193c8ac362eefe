/**
 * One file for each process group that is about to run or runs. It is on disk before the process exists and leaves
 * after the whole group is gone, so that a crash at any moment between leaves a trace to clean up by.
 */
import { mkdir, open, readdir, readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { removeTree } from "./remove-tree.ts";
import { processTable } from "./process-table.ts";

const entrySchema = z.object({
  /** UUID; the value of PROVOST_PROCESS_ID in the environment of the group. */
  id: z.uuid(),
  /** The Provost process that answers for the group. */
  owner: z.object({ pid: z.number().int(), startKey: z.string() }),
  /** Leader of the group, which has its pid as its id; null until it was started. */
  leader: z.object({ pid: z.number().int(), startKey: z.string() }).nullable(),
  command: z.string(),
});
export type RegistryEntry = z.infer<typeof entrySchema>;

const SUFFIX = ".process.json";
/** Of a file that is being written. */
const UNFINISHED = ".new";
const OF_PROCESS = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}/;

type Known = { pid: number; startKey: string };

/** Without its start an owner would look dead to others, and they would end its processes. */
const describeSelf = async (): Promise<Known> => {
  const found = await processTable.find(process.pid);
  if (found === null) throw new Error("the table of processes does not show this process; is /proc mounted?");
  return { pid: found.pid, startKey: found.startKey };
};
let self: Promise<Known> | null = null;

/** Written aside and renamed: a reader sees the whole entry or none. */
const write = async (directory: string, entry: RegistryEntry, durable: boolean): Promise<void> => {
  const path = join(directory, entry.id + SUFFIX);
  const file = await open(path + UNFINISHED, "w", 0o600);
  try {
    await file.writeFile(JSON.stringify(entry));
    if (durable) await file.sync();
  } finally {
    await file.close();
  }
  await rename(path + UNFINISHED, path);
};

export type Registration = {
  /** Notes the leader. Not synced: what a power failure forgets died in it as well. */
  started(leader: Known): Promise<void>;
  remove(): Promise<void>;
};

export const registerProcess = async (directory: string, id: string, executable: string): Promise<Registration> => {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  self ??= describeSelf();
  const entry: RegistryEntry = { id, owner: await self, leader: null, command: executable };
  await write(directory, entry, true);
  return {
    started: async ({ pid, startKey }) => write(directory, { ...entry, leader: { pid, startKey } }, false),
    remove: async () => removeEntry(directory, id),
  };
};

/**
 * Also takes what else is there of the same process: its temporary files, a pipe, standard input, a half-written entry.
 * The entry goes last: whoever is killed in between leaves what leads the next start to the rest.
 */
export const removeEntry = async (directory: string, id: string): Promise<void> => {
  const names = (await readdir(directory)).filter((name) => name.startsWith(id) && name !== id + SUFFIX);
  for (const name of [...names, id + SUFFIX]) await removeTree(join(directory, name));
};

/**
 * Takes what no entry leads to. For whoever holds the folder alone: an entry is renamed into place before anything else of
 * its process is made, so one that was not, or files that are left without theirs, stand for none.
 */
export const removeRemnants = async (directory: string): Promise<void> => {
  const names = await namesIn(directory);
  const isLedTo = (id: string) => names.includes(id + SUFFIX);
  const remnants = names.filter((name) => {
    const [id] = OF_PROCESS.exec(name) ?? [];
    return name.endsWith(UNFINISHED) || (id !== undefined && !isLedTo(id));
  });
  await Promise.all(remnants.map(async (name) => removeTree(join(directory, name))));
};

const namesIn = async (directory: string): Promise<string[]> =>
  readdir(directory).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });

export const readRegistry = async (directory: string): Promise<RegistryEntry[]> => {
  const names = await namesIn(directory);
  return Promise.all(
    names.filter((name) => name.endsWith(SUFFIX)).map(async (name) => readEntry(join(directory, name))),
  );
};

const readEntry = async (path: string): Promise<RegistryEntry> => {
  const text = await readFile(path, "utf8");
  try {
    return entrySchema.parse(JSON.parse(text));
  } catch (error) {
    throw new Error(`${path} is no process entry of Provost; delete it if no process of a run is left`, {
      cause: error,
    });
  }
};

/** False when the pid is free or belongs to a process that started at another time. */
export const isSameProcess = async (process: Known): Promise<boolean> => {
  const found = await processTable.find(process.pid);
  return found !== null && found.living && found.startKey === process.startKey;
};
