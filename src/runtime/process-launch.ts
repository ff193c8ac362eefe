import { spawn, type ChildProcess } from "node:child_process";
import { closeSync } from "node:fs";
import { open, unlink, writeFile, type FileHandle } from "node:fs/promises";
import type { Socket } from "node:net";
import { join } from "node:path";
import { childProcesses } from "./child-processes.ts";
import { openOutputPipe } from "./output-pipe.ts";
import { MARK_VARIABLE, ownMarks, processTable } from "./process-table.ts";

export type LaunchRequest = {
  command: readonly string[];
  cwd: string;
  env: Record<string, string>;
  registryDir: string;
  signal?: AbortSignal | undefined;
  stdin?: string | undefined;
};

/** How the leader itself ended. */
export type LeaderEnd =
  | { kind: "exited"; exitCode: number }
  | { kind: "signalled"; signalName: string }
  | { kind: "missing"; executable: string }
  /** The system refused to make the process: too many of them, arguments too long. */
  | { kind: "unstartable"; cause: Error };

export type Leader = { pid: number; started: number; startKey: string };
export type Launched = {
  /** Null when there is no process; `ended` then says why. */
  leader: Leader | null;
  ended: Promise<LeaderEnd>;
  source: Socket;
};

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

const leaderOf = async ({ pid }: ChildProcess): Promise<Leader | null> => {
  if (pid === undefined) return null;
  // One that has ended and was cleared away already has no start to be known by; its descendants are searched from 0.
  return (await processTable.find(pid)) ?? { pid, started: 0, startKey: "" };
};

/** A file rather than a pipe: the child can open /dev/stdin, and need not read it to its end. */
const openInput = async (spec: LaunchRequest, id: string): Promise<FileHandle | null> => {
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
export const launch = async (spec: LaunchRequest, id: string): Promise<Launched | null> => {
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
        env: { ...spec.env, [MARK_VARIABLE]: [...ownMarks(), id].join(":") },
        detached: true,
        stdio: [input?.fd ?? "ignore", childEnd, childEnd],
      });
      // Listened to before the next await: the end of a short command could otherwise be missed.
      const ended = endOf(child, executable);
      void ended.then(childProcesses.begin("command"));
      return { leader: await leaderOf(child), ended, source };
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
