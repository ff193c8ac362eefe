/** postmaster.pid: what a Postgres server says about itself in its data folder. */
import { execFile } from "node:child_process";
import { readFile, readlink } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";

const run = promisify(execFile);

export type Postmaster = { pid: number; port: number; socketFolder: string; ready: boolean };

export const postmasterFile = (data: string): string => join(data, "postmaster.pid");

/** null when no server has said anything, or not all of it yet. */
export const readPostmaster = async (data: string): Promise<Postmaster | null> => {
  const text = await readFile(postmasterFile(data), "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  // Lines: pid, data folder, start time, port, socket folder, listen address, shared memory key, status.
  const lines = text.split("\n").map((line) => line.trim());
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 0) return null;
  return { pid, port: Number(lines[3] ?? 0), socketFolder: lines[4] ?? "", ready: lines[7] === "ready" };
};

/** Whether the process is the server of this data folder, and not one that got a dead server's pid. */
export const servesFolder = async (pid: number, data: string): Promise<boolean> => {
  try {
    if (process.platform !== "linux") {
      const { stdout } = await run("ps", ["-o", "command=", "-p", String(pid)]);
      return stdout.includes(data);
    }
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    if (/\) [ZX] /.test(stat)) return false;
    // The server makes the data folder its working folder.
    return (await readlink(`/proc/${pid}/cwd`)) === data;
  } catch (error) {
    // A process that hides its folder from us belongs to somebody who cannot have started this server.
    const code = (error as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ESRCH" || code === "EACCES" || typeof code === "number") return false;
    throw error;
  }
};
