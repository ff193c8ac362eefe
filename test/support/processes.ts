import { readdirSync, readFileSync } from "node:fs";

/** Living processes that have the text in their environment or arguments. Linux only. */
export const processesWith = (text: string): number[] =>
  readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => {
      try {
        return ["environ", "cmdline"].some((file) => readFileSync(`/proc/${pid}/${file}`, "utf8").includes(text));
      } catch {
        return false; // it has ended meanwhile, or belongs to somebody else
      }
    })
    .map(Number);

/** kill -9 for all of them; how many there were. */
export const killProcessesWith = (text: string): number => {
  const found = processesWith(text);
  for (const pid of found) killProcess(pid);
  return found.length;
};

/** kill -9; a process that has ended meanwhile is as dead as it was to be. */
export const killProcess = (pid: number): void => {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
};

/** Largest resident memory of a process so far, in KiB; 0 when it has ended. Linux only. */
export const peakKb = (pid: number): number => {
  try {
    return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0);
  } catch {
    return 0;
  }
};
