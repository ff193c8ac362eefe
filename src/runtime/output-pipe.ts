/**
 * One pipe for standard output and standard error of a child. Node's own stdio pipes are sockets: `> /dev/stderr`
 * in a script fails on them (ENXIO), and two of them lose the order of what was written. A FIFO has neither fault.
 */
import { execFile } from "node:child_process";
import { closeSync, constants, openSync, unlinkSync } from "node:fs";
import { Socket } from "node:net";
import { promisify } from "node:util";

export type OutputPipe = {
  /** What the child writes; ends when the last holder of the other end is gone. */
  source: Socket;
  /** For the child's stdio; must be closed here once the child has it. */
  childEnd: number;
};

export const openOutputPipe = async (path: string): Promise<OutputPipe> => {
  await promisify(execFile)("mkfifo", ["-m", "600", path], { env: { ...process.env, LC_ALL: "C" } }).catch(
    (error: Error) => {
      const full = error.message.includes("No space left on device") ? { code: "ENOSPC" } : {};
      throw Object.assign(new Error(`cannot create the pipe ${path}: ${error.message}`, { cause: error }), full);
    },
  );
  // The reading end first and without blocking; then the writing end opens at once, and no early end of file is seen.
  const readEnd = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const childEnd = openSync(path, constants.O_WRONLY);
    return { source: new Socket({ fd: readEnd, readable: true, writable: false }), childEnd };
  } catch (error) {
    closeSync(readEnd);
    throw error;
  } finally {
    unlinkSync(path);
  }
};
