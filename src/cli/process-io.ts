import { once } from "node:events";
import type { CliIo } from "./session.ts";

type Stream = typeof process.stdout | typeof process.stderr;

/**
 * The streams of this process, each opened when it is first used: opening one costs a millisecond or two. A reader that
 * goes away (`provost runs | head -1`) is no fault: what was asked for may still be worth finishing, so writing stops
 * and only those who follow something are told to stop as well.
 */
export const processIo = (): CliIo => {
  const closed = new AbortController();
  const guarded = new Set<Stream>();
  const guard = (stream: Stream, onClosed: () => void): Stream => {
    if (guarded.has(stream)) return stream;
    guarded.add(stream);
    return stream.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE" && error.code !== "ERR_STREAM_DESTROYED") throw error;
      onClosed();
    });
  };
  const stdout = (): Stream => guard(process.stdout, () => closed.abort());
  return {
    get stdin() {
      return process.stdin;
    },
    get stdout() {
      return stdout();
    },
    get stderr() {
      return guard(process.stderr, () => undefined);
    },
    write: async (data) => {
      if (stdout().write(data) || closed.signal.aborted) return;
      // A reader that leaves never drains the pipe.
      await Promise.race([once(process.stdout, "drain"), once(closed.signal, "abort")]);
    },
    env: process.env,
    cwd: process.cwd(),
    outputClosed: closed.signal,
  };
};
