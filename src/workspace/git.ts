/**
 * Calls git with arguments only, away from the habits of whoever started us: no hooks, no signing, no background
 * maintenance, none of their GIT_* variables, and no refresh of their index behind their back.
 */
import { spawn } from "node:child_process";
import { closeSync, openSync } from "node:fs";
import { setTimeout as delay } from "node:timers/promises";
import { ProvostError } from "../model/errors.ts";
import { childProcesses } from "../runtime/child-processes.ts";
import { childEnv } from "../runtime/child-env.ts";

export type GitOptions = {
  /** Folder to work in; the repository's own when absent. */
  cwd?: string | undefined;
  /** Settings that hold for this command only, as `name=value`. */
  config?: readonly string[] | undefined;
  env?: Record<string, string> | undefined;
  stdin?: string | undefined;
  /** Path of a file that is read instead. */
  stdinFile?: string | undefined;
  /** Standard output is no text: each character of it then is one byte. */
  binary?: boolean | undefined;
};
export type GitExit = { exitCode: number; stdout: string; stderr: string };

/** git in one repository. */
export type Git = {
  /** Standard output of git as it is. Throws GIT_FAILED with what git said; waits for locks that others hold. */
  git(args: readonly string[], options?: GitOptions): Promise<string>;
  /** For commands whose exit code is an answer. */
  tryGit(args: readonly string[], options?: GitOptions): Promise<GitExit>;
};

const QUIET_CONFIG = [
  // The graft file that we name, an empty one, would be warned about in every message.
  "advice.graftFileDeprecated=false",
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "commit.gpgSign=false",
  "gc.auto=0",
  "maintenance.auto=false",
  "submodule.recurse=false",
];
const QUIET_ENV = {
  // An agent works in the same repository: with a replacement or a graft it could show us, under the id of what was
  // committed, something else, and no diff would tell.
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_GRAFT_FILE: "/dev/null",
  // A status would otherwise rewrite the index to remember what it saw.
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  // Messages are parsed, so they must not be translated.
  LC_ALL: "C",
};

/** Who makes the commits of a run. Given by the environment, so that no configuration is read or written for it. */
export const COMMIT_IDENTITY = {
  GIT_AUTHOR_NAME: "Provost",
  GIT_AUTHOR_EMAIL: "provost@localhost",
  GIT_COMMITTER_NAME: "Provost",
  GIT_COMMITTER_EMAIL: "provost@localhost",
} as const;

const notStarted = (cause: NodeJS.ErrnoException): ProvostError =>
  cause.code === "ENOENT" || cause.code === "EACCES"
    ? new ProvostError("GIT_MISSING", "git was not found on the PATH; install git 2.38 or newer", {}, { cause })
    : new ProvostError("GIT_FAILED", `git could not be started: ${cause.message}`, {}, { cause });

/** Runs git in `cwd` and returns how it ended, whatever that is. Throws only when it cannot be started. */
export const runGit = async (args: readonly string[], options: GitOptions & { cwd: string }): Promise<GitExit> => {
  const config = [...QUIET_CONFIG, ...(options.config ?? [])].flatMap((setting) => ["-c", setting]);
  const env = childEnv(["XDG_CONFIG_HOME", "SSH_AUTH_SOCK"], { ...QUIET_ENV, ...options.env });
  // `-C` and not the cwd of the process, so that ENOENT can only mean git. A session of its own: Ctrl-C on the terminal
  // pauses a run and must not break git in the middle of a merge.
  const input = options.stdinFile === undefined ? null : openSync(options.stdinFile, "r");
  const child = spawn("git", ["-C", options.cwd, ...config, ...args], {
    cwd: "/",
    env,
    detached: true,
    stdio: [input ?? "pipe", "pipe", "pipe"],
  });
  if (input !== null) closeSync(input);
  const gone = childProcesses.begin("git");
  child.once("error", gone).once("close", gone);
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout?.on("data", (chunk: Buffer) => stdout.push(chunk));
  child.stderr?.on("data", (chunk: Buffer) => stderr.push(chunk));
  // A git that ends before it has read its input says why by its exit code.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(options.stdin ?? "");
  return new Promise((resolve, reject) => {
    child.once("error", (cause: NodeJS.ErrnoException) => reject(notStarted(cause)));
    child.once("close", (exitCode, signal) => {
      const text = Buffer.concat(stderr).toString() + (signal === null ? "" : `killed by ${signal}`);
      resolve({
        exitCode: exitCode ?? 128,
        stdout: Buffer.concat(stdout).toString(options.binary ? "latin1" : "utf8"),
        stderr: text,
      });
    });
  });
};

/** @param expected exit codes that are answers, not faults */
export const assertGit = (args: readonly string[], exit: GitExit, expected: readonly number[] = [0]): GitExit => {
  if (expected.includes(exit.exitCode)) return exit;
  const said = (exit.stderr.trim() || exit.stdout.trim()).slice(0, 2_000) || `exit code ${exit.exitCode}`;
  const code = /No space left on device|Disk quota exceeded/.test(said) ? "DISK_FULL" : "GIT_FAILED";
  throw new ProvostError(code, `git ${args[0] ?? ""} failed: ${said}`, { args: [...args], exitCode: exit.exitCode });
};

/** A lock that another git holds, or a worktree that it is just making or removing and that git looks at half done. */
const PASSING = new RegExp(
  [
    String.raw`Unable to create '.*\.lock': File exists`,
    "could not lock config file",
    String.raw`failed to read .*worktrees/[^/]+/\w+`,
    // It has listed the worktrees, and one was removed before it got to it.
    "Invalid path '.*/worktrees/[^/']+': No such file",
    // The folder of all worktrees goes with the last of them, here between its making and its use.
    "could not create directory of '.*worktrees/[^/']+': No such file",
  ].join("|"),
);
const RETRIES_MS = [10, 20, 40, 80, 160, 320, 640, 1_280];

/** git gives up at once when it meets another git, ours, an agent's or the user's; such meetings last milliseconds. */
export const retryPassing = async (attempt: () => Promise<GitExit>): Promise<GitExit> => {
  for (const waitMs of RETRIES_MS) {
    const exit = await attempt();
    if (exit.exitCode === 0 || !PASSING.test(exit.stderr)) return exit;
    await delay(waitMs);
  }
  return attempt();
};
