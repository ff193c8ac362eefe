/** A program that runs beside the drill until it is told to end. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { access, constants, open } from "node:fs/promises";
import { delimiter, isAbsolute, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { ProvostError } from "../../model/errors.ts";
import { childEnv } from "../../runtime/child-env.ts";

export type Program = { pid: number; kill(signal: NodeJS.Signals): void; stop(): Promise<void> };

const LOOK_MS = 100;
const START_MS = 30_000;
const GRACE_MS = 5_000;

const isExecutable = (path: string): Promise<boolean> =>
  access(path, constants.X_OK).then(
    () => true,
    () => false, // not here
  );

/** PROGRAM_MISSING. Any of the names will do: distributions differ in them. */
const findProgram = async (names: readonly string[], searchPath: string): Promise<string> => {
  const [first = ""] = names;
  if (isAbsolute(first)) return first;
  for (const folder of searchPath.split(delimiter)) {
    for (const name of names) if (await isExecutable(join(folder, name))) return join(folder, name);
  }
  throw new ProvostError("PROGRAM_MISSING", `${names.join(" or ")} is not in the PATH`, { names });
};

export const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2_000) }).then(
    ({ ok }) => ok,
    () => false, // not yet, or no more
  );

/** Resolves when there is an answer; rejects when the signal is aborted before. */
export const untilAnswers = async (url: string, signal: AbortSignal): Promise<void> => {
  while (!(await answers(url))) await delay(LOOK_MS, undefined, { signal });
};

/** Resolves when it answers. Its output is in a file, which the error names when it does not. */
export const startProgram = async (options: {
  names: readonly string[];
  args: readonly string[];
  /** Answers when it is ready. */
  ready: string;
  outputPath: string;
}): Promise<Program> => {
  const { names, args, ready, outputPath } = options;
  const env = childEnv([]);
  const executable = await findProgram(names, env["PATH"] ?? "");
  const output = await open(outputPath, "a");
  const child = spawn(executable, args, { env, stdio: ["ignore", output.fd, output.fd] });
  const ended = once(child, "exit");
  await output.close();
  const stop = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill("SIGTERM");
    const grace = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
    await ended;
    clearTimeout(grace);
  };
  const late = AbortSignal.timeout(START_MS);
  const gone = new AbortController();
  void ended.then(() => gone.abort());
  try {
    await untilAnswers(ready, AbortSignal.any([late, gone.signal]));
  } catch (cause) {
    await stop();
    throw new ProvostError("DRILL_FAILED", `${names[0]} did not start; see ${outputPath}`, { outputPath }, { cause });
  }
  return { pid: child.pid ?? 0, kill: (signal) => void child.kill(signal), stop };
};
