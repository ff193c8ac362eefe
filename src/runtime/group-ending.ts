/**
 * Ends process groups whole: asks with SIGTERM, insists with SIGKILL. Only the leader is our child, so the end of the
 * others is found by looking again, at growing distances.
 */
import { setTimeout as delay } from "node:timers/promises";
import type { ProcessTable } from "./process-table.ts";

/** How long the kernel may take to clear away what was killed; beyond, a process hangs in a system call. */
const KILLED_MS = 5_000;

/** @returns whether the group existed and the signal could be sent */
export const signalGroup = (groupId: number, signal: NodeJS.Signals): boolean => {
  // Zero and one would mean "my own group" and "everybody".
  if (groupId <= 1) throw new RangeError(`${groupId} is no process group of a child`);
  try {
    return process.kill(-groupId, signal);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // ESRCH: it went by itself. EPERM: another user's now (or, on macOS, only zombies): the caller sees it remain.
    if (code === "ESRCH" || code === "EPERM") return false;
    throw error;
  }
};

/** How often a process is looked at that shows no environment: it takes less than a millisecond to start a program. */
const LOOKS = 5;

const isMarked = async (table: ProcessTable, pid: number, id: string): Promise<boolean> => {
  for (let look = 0; look < LOOKS; look += 1) {
    const marks = table.marksOf(pid);
    if (marks !== null) return marks.includes(id);
    await delay(2 ** look);
  }
  return false;
};

/**
 * Groups in which a process lives that belongs to `id`: by the group of its leader, or by its mark, for a descendant
 * can leave the group but not easily lose the mark.
 * @param since start of the leader in the table's own measure; what is older cannot descend from it
 */
export const groupsOf = async (
  table: ProcessTable,
  id: string,
  leaderPid: number | null,
  since: number,
): Promise<number[]> => {
  const groups = new Set<number>();
  for (const info of await table.list()) {
    // Threads of the kernel are in no group.
    if (!info.living || info.started < since || info.groupId === 0 || groups.has(info.groupId)) continue;
    if (info.groupId === leaderPid || (await isMarked(table, info.pid, id))) groups.add(info.groupId);
  }
  return [...groups];
};

/**
 * @param find the groups that are still to be ended, looked for anew each time
 * @returns whether all are gone
 */
export const endGroups = async (find: () => Promise<number[]>, graceMs: number): Promise<boolean> => {
  const asked = new Set<number>();
  const ask = (groupId: number) => {
    if (!asked.has(groupId)) signalGroup(groupId, "SIGTERM");
    asked.add(groupId);
  };
  if (await repeatUntilGone(find, ask, graceMs)) return true;
  return repeatUntilGone(find, (groupId) => signalGroup(groupId, "SIGKILL"), KILLED_MS);
};

const repeatUntilGone = async (
  find: () => Promise<number[]>,
  act: (groupId: number) => void,
  limitMs: number,
): Promise<boolean> => {
  const deadline = performance.now() + limitMs;
  for (let waitMs = 2; ; waitMs = Math.min(waitMs * 2, 100)) {
    const groups = await find();
    if (groups.length === 0) return true;
    if (performance.now() >= deadline) return false;
    groups.forEach(act);
    await delay(Math.min(waitMs, Math.max(1, deadline - performance.now())));
  }
};
