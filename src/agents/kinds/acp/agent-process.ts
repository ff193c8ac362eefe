/** An agent as a process that is talked to: confined and ended like every other, with a pipe for its standard input. */
import { execFile } from "node:child_process";
import { constants, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { Socket } from "node:net";
import { join } from "node:path";
import { Writable } from "node:stream";
import { promisify } from "node:util";
import { childEnv } from "../../../runtime/child-env.ts";
import { runProcess, type ProcessResult } from "../../../runtime/process-group.ts";
import { redactText } from "../../../runtime/redaction.ts";
import type { WorkRequest } from "../agent-kind.ts";
import { showProgram } from "../foreign/show-program.ts";

/** What it says beyond this is dropped. */
export const MAX_OUTPUT_BYTES = 256 * 2 ** 20;
const TAIL = 4_000;

/** Nothing in here comes from outside. */
const WITH_PIPES = ["/bin/sh", "-c", 'input=$1; errors=$2; shift 2; exec "$@" <"$input" 2>"$errors"', "sh"];

export type AgentProcess = {
  input: WritableStream<Uint8Array>;
  output: ReadableStream<Uint8Array>;
  ended: Promise<ProcessResult>;
  /** The end of its standard error, without secrets. */
  lastWords(): Promise<string>;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<ProcessResult>;
};

export type AgentLaunch = {
  command: readonly string[];
  env: Record<string, string>;
  /** Folder of its own, that it may write. */
  home: string;
  maxOutputBytes?: number;
};

export type AgentPlace = Pick<WorkRequest, "worktree" | "sandbox" | "secrets" | "registryDir" | "timeoutMs">;

export const startAgentProcess = async (
  { worktree, sandbox, secrets, registryDir, timeoutMs }: AgentPlace,
  { command, env, home, maxOutputBytes = MAX_OUTPUT_BYTES }: AgentLaunch,
): Promise<AgentProcess> => {
  const pipe = join(home, "input");
  const errors = join(home, "errors");
  await promisify(execFile)("mkfifo", ["-m", "600", pipe]);
  // For reading as well: so it opens before there is a reader, and stays open whatever the reader does.
  const socket = new Socket({
    fd: openSync(pipe, constants.O_RDWR | constants.O_NONBLOCK),
    readable: false,
    writable: true,
  });
  socket.on("error", () => undefined); // the end of the process tells more
  const confined = sandbox && (await showProgram({ ...sandbox, writable: [...sandbox.writable, home] }, command));
  const stopping = new AbortController();
  const output = new TransformStream<Uint8Array, Uint8Array>(undefined, undefined, { highWaterMark: Infinity });
  const writer = output.writable.getWriter();
  const swallow = (): undefined => undefined; // nobody reads it any more
  const ended = runProcess({
    command: [...WITH_PIPES, pipe, errors, ...command],
    cwd: worktree,
    env: childEnv([], env),
    timeoutMs,
    outputPath: join(home, "lines"),
    maxOutputBytes,
    registryDir,
    signal: stopping.signal,
    secrets,
    onOutput: (chunk) => void writer.write(Uint8Array.from(chunk)).catch(swallow),
    sandbox: confined,
  }).finally(() => {
    socket.destroy();
    writer.close().catch(swallow);
  });
  return {
    input: Writable.toWeb(socket) as WritableStream<Uint8Array>,
    output: output.readable,
    ended,
    lastWords: async () => {
      const text = await readFile(errors, "utf8").catch(() => ""); // it was never begun
      return redactText(text.slice(-TAIL), secrets).trim();
    },
    stop: () => {
      stopping.abort();
      return ended;
    },
  };
};
