/**
 * What runs on this machine. A pid alone names no process, for numbers are used again: a pid together with the
 * time its process started does.
 */
import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { promisify } from "node:util";

/**
 * Name of the variable that marks a process and all that descend from it. Where Provost itself runs inside a task, its
 * processes have the marks of both, parted by ":", so that the outer one can end them too.
 */
export const MARK_VARIABLE = "PROVOST_PROCESS_ID";

const parseMarks = (value: string | undefined): string[] => (value ?? "").split(":").filter(Boolean);

export const ownMarks = (): string[] => parseMarks(process.env[MARK_VARIABLE]);

export type ProcessInfo = {
  pid: number;
  groupId: number;
  /** Grows with the time of the start; comparable within one table. */
  started: number;
  /** With the pid, names this process for ever, also across reboots. */
  startKey: string;
  /** False for a zombie: it holds its numbers until its parent looks, but runs no more. */
  living: boolean;
};

export type ProcessTable = {
  list(): Promise<ProcessInfo[]>;
  find(pid: number): Promise<ProcessInfo | null>;
  /** The marks a process was started with; none where this system does not show them, null where it does not just now. */
  marksOf(pid: number): string[] | null;
};

/** Files of /proc vanish with their process, and those of other users are not for us: both mean "nothing to see". */
const GONE = new Set(["ENOENT", "ESRCH", "EACCES", "EPERM"]);
const readProc = (path: string): string | null => {
  try {
    return readFileSync(path, "latin1");
  } catch (error) {
    if (GONE.has((error as NodeJS.ErrnoException).code ?? "")) return null;
    throw error;
  }
};

const linuxProcess = (pid: number, bootId: string): ProcessInfo | null => {
  const stat = readProc(`/proc/${pid}/stat`);
  if (stat === null) return null;
  // The second field is the name in parentheses and may itself hold blanks and parentheses.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  const started = Number(fields[19]);
  // "Z" is also what a process shows whose first thread has ended while others go on.
  const living = fields[0] !== "X" && (fields[0] !== "Z" || Number(fields[17]) > 1);
  return { pid, groupId: Number(fields[2]), started, startKey: `${bootId}:${started}`, living };
};

const pidsNow = (): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);

/** Reads are synchronous: /proc is memory, and 100 processes take 3 ms this way, a multiple through the thread pool. */
export const linuxProcessTable = (pids: () => number[] = pidsNow): ProcessTable => {
  const bootId = (readProc("/proc/sys/kernel/random/boot_id") ?? "").trim();
  return {
    list: async () => {
      const seen = new Map<number, ProcessInfo | null>();
      // Until nobody new is there: one that ended before it was looked at may have left a child that is not among these.
      for (let found = pids(); found.length > 0; found = pids().filter((pid) => !seen.has(pid))) {
        for (const pid of found) seen.set(pid, linuxProcess(pid, bootId));
      }
      return [...seen.values()].filter((info) => info !== null);
    },
    find: async (pid) => linuxProcess(pid, bootId),
    marksOf: (pid) => {
      const prefix = `${MARK_VARIABLE}=`;
      const environment = readProc(`/proc/${pid}/environ`);
      // In the midst of starting a program a process shows none, whatever it has. Some have none.
      if (environment === "") return null;
      const entry = environment?.split("\0").find((text) => text.startsWith(prefix));
      return parseMarks(entry?.slice(prefix.length));
    },
  };
};

const parsePsLine = (line: string): ProcessInfo | null => {
  const match = /^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.+?)\s*$/.exec(line);
  if (!match) return null;
  const [, pid, groupId, state = "", startKey = ""] = match;
  const started = Date.parse(startKey);
  return { pid: Number(pid), groupId: Number(groupId), started, startKey, living: !state.startsWith("Z") };
};

/** For systems without /proc. The start is known to the second only, and marks cannot be seen. */
export const psProcessTable = (): ProcessTable => {
  const run = promisify(execFile);
  const list = async () => {
    const columns = ["pid=", "pgid=", "stat=", "lstart="].flatMap((column) => ["-o", column]);
    const { stdout } = await run("ps", ["-A", ...columns], {
      env: { ...process.env, LC_ALL: "C" },
      maxBuffer: 2 ** 26,
    });
    return stdout
      .split("\n")
      .map(parsePsLine)
      .filter((info) => info !== null);
  };
  return {
    list,
    find: async (pid) => (await list()).find((info) => info.pid === pid) ?? null,
    marksOf: () => [],
  };
};

export const processTable: ProcessTable = process.platform === "linux" ? linuxProcessTable() : psProcessTable();
