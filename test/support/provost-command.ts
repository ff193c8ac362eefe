/** The command as its user meets it: a process of its own, in a repository of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROVOST } from "./provost-path.ts";

export type Finished = { exitCode: number | null; stdout: string; stderr: string };

export type Started = {
  process: ChildProcess;
  /** Lines of standard error as they come. */
  progress: AsyncIterable<string>;
  finished: Promise<Finished>;
};

const collect = (stream: NodeJS.ReadableStream): (() => string) => {
  let text = "";
  stream.setEncoding("utf8").on("data", (chunk: string) => (text += chunk));
  return () => text;
};

export const startProvost = (args: readonly string[], cwd: string, env: Record<string, string> = {}): Started => {
  const child = spawn(process.execPath, [PROVOST, ...args], {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const stdout = collect(child.stdout);
  const stderr = collect(child.stderr);
  const finished = once(child, "close").then(([exitCode]) => ({
    exitCode: exitCode as number | null,
    stdout: stdout(),
    stderr: stderr(),
  }));
  return { process: child, progress: createInterface({ input: child.stderr }), finished };
};

export const provost = (args: readonly string[], cwd: string, env?: Record<string, string>): Promise<Finished> =>
  startProvost(args, cwd, env).finished;

/** Runs with --json and returns the document; what went wrong is in the error. */
export const provostJson = async (
  args: readonly string[],
  cwd: string,
  env?: Record<string, string>,
): Promise<{ exitCode: number | null; document: unknown }> => {
  const { exitCode, stdout, stderr } = await provost([...args, "--json"], cwd, env);
  try {
    return { exitCode, document: JSON.parse(stdout) as unknown };
  } catch (cause) {
    throw new Error(`provost ${args.join(" ")} printed no JSON (exit ${exitCode}):\n${stdout}\n${stderr}`, { cause });
  }
};

export const homeOf = (repository: string): string => join(repository, ".provost");
