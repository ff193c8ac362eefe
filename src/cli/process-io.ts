import { once } from "node:events";
import type { CliIo } from "./session.ts";

/**
 * The streams of this process. A reader that goes away (`provost runs | head -1`) is no fault: what was asked for may
 * still be worth finishing, so writing stops and only those who follow something are told to stop as well.
 */
export const processIo = (): CliIo => {
  const closed = new AbortController();
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
      if (stream === process.stdout) closed.abort();
    });
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    write: async (data) => {
      if (process.stdout.write(data) || closed.signal.aborted) return;
      // A reader that leaves never drains the pipe.
      await Promise.race([once(process.stdout, "drain"), once(closed.signal, "abort")]);
    },
    env: process.env,
    cwd: process.cwd(),
    outputClosed: closed.signal,
  };
};
