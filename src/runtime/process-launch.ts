import { spawn, type ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { open, unlink, writeFile, type FileHandle } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { openOutputPipe } from "./output-pipe.ts";
import type { ProcessSpec } from "./process-group.ts";
import { PROCESS_ID_VARIABLE } from "./process-table.ts";

/** How the leader itself ended. */
export type LeaderEnd =
  | { kind: "exited"; exitCode: number }
  | { kind: "signalled"; signalName: string }
  | { kind: "missing"; executable: string }
  /** The system refused to make the process: too many of them, arguments too long. */
  | { kind: "unstartable"; cause: Error };

/** `pid` is undefined when there is no process; `ended` then says why. */
export type Launched = { pid: number | undefined; ended: Promise<LeaderEnd>; source: Socket };

const NOT_EXECUTABLE = new Set(["ENOENT", "EACCES", "ENOTDIR", "ENOEXEC"]);

const endOf = async (child: ChildProcess, executable: string): Promise<LeaderEnd> =>
  new Promise((resolve) => {
    child.once("error", (cause: NodeJS.ErrnoException) => {
      const missing = NOT_EXECUTABLE.has(cause.code ?? "");
      resolve(missing ? { kind: "missing", executable } : { kind: "unstartable", cause });
    });
    child.once("exit", (exitCode, signalName) => {
      if (signalName !== null) resolve({ kind: "signalled", signalName });
      else resolve({ kind: "exited", exitCode: exitCode ?? 0 });
    });
  });

/** A file rather than a pipe: the child can open /dev/stdin, and need not read it to its end. */
const openInput = async (spec: ProcessSpec, id: string): Promise<FileHandle | null> => {
  if (spec.stdin === undefined) return null;
  const path = join(spec.registryDir, `${id}.stdin`);
  await writeFile(path, spec.stdin, { mode: 0o600 });
  const input = await open(path, "r");
  await unlink(path);
  return input;
};

/**
 * Starts the leader of a new session and group, with its output in one pipe.
 * @returns null when the signal came before the process was made
 */
export const launch = async (spec: ProcessSpec, id: string): Promise<Launched | null> => {
  const input = await openInput(spec, id);
  try {
    const { source, childEnd } = await openOutputPipe(join(spec.registryDir, `${id}.pipe`));
    try {
      if (spec.signal?.aborted) {
        source.destroy();
        return null;
      }
      const [executable = "", ...args] = spec.command;
      const child = spawn(executable, args, {
        cwd: spec.cwd,
        env: { ...spec.env, [PROCESS_ID_VARIABLE]: id },
        detached: true,
        stdio: [input?.fd ?? "ignore", childEnd, childEnd],
      });
      // Listened to before the next await: the end of a short command could otherwise be missed.
      return { pid: child.pid, ended: endOf(child, executable), source };
    } catch (error) {
      source.destroy();
      throw error;
    } finally {
      closeSync(childEnd);
    }
  } finally {
    await input?.close();
  }
};
