/** Ends what a Provost process that died (kill -9, power failure of its container) has left running. */
import { endGroups, groupsOf } from "./group-ending.ts";
import { isSameProcess, readRegistry, removeEntry, removeRemnants, type RegistryEntry } from "./process-registry.ts";
import { ownMarks, processTable, type ProcessTable } from "./process-table.ts";

const GRACE_MS = 2_000;

/**
 * Only entries whose owner is dead are looked at, and only processes that carry the entry's mark, or belong to the
 * group of the very leader it names, are ended: never one that merely has a pid from an old file.
 * @returns entry and group of each process group that was ended
 */
export const reapOrphans = async (
  registryDir: string,
  options: { graceMs?: number; table?: ProcessTable } = {},
): Promise<{ id: string; pid: number }[]> => {
  const { graceMs = GRACE_MS, table = processTable } = options;
  await removeRemnants(registryDir);
  const entries = await readRegistry(registryDir);
  const reaped = await Promise.all(
    entries.map(async (entry) => {
      // We ourselves may run inside a task that was left behind; it is not for us to end ourselves.
      if (ownMarks().includes(entry.id) || (await isSameProcess(entry.owner))) return [];
      return reap(entry, registryDir, table, graceMs);
    }),
  );
  return reaped.flat();
};

const reap = async (
  entry: RegistryEntry,
  registryDir: string,
  table: ProcessTable,
  graceMs: number,
): Promise<{ id: string; pid: number }[]> => {
  const { id, leader } = entry;
  const found = leader && (await table.find(leader.pid));
  const leaderLives = found !== null && found.startKey === leader?.startKey;
  const ended = new Set<number>();
  const find = async () => {
    const groups = await groupsOf(table, id, leaderLives ? found.pid : null, leaderLives ? found.started : 0);
    groups.forEach((groupId) => ended.add(groupId));
    return groups;
  };
  if (!(await endGroups(find, graceMs))) {
    throw new Error(`processes of an earlier run (groups ${[...ended].join(", ")}) cannot be ended; end them by hand`);
  }
  await removeEntry(registryDir, id);
  return [...ended].map((pid) => ({ id, pid }));
};
