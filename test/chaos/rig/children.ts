/** Processes of a rig. They are started again by whoever killed them; nothing watches over them. */
import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

export type Child = {
  /** What it said first. */
  said: string;
  /** kill -9, and waits until it is gone. */
  kill(): Promise<void>;
  /** SIGTERM, and after a while SIGKILL, as supervisors do; its exit code, null when it had to be killed. */
  end(): Promise<number | null>;
};

/** Of `kubectl` it is 30 s. */
const GRACE_MS = 15_000;

const running = new Set<ChildProcess>();

/** @param folder of the program, when it is not that of this version */
export const startChild = async (name: string, args: object, folder = import.meta.dirname): Promise<Child> => {
  const child = spawn(process.execPath, [join(folder, `${name}.ts`), JSON.stringify(args)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  running.add(child);
  const exited = once(child, "exit").then(([code]) => {
    running.delete(child);
    return code as number | null;
  });
  const first = once(createInterface({ input: child.stdout }), "line") as Promise<[string]>;
  const heard = await Promise.race([first, exited]);
  if (!Array.isArray(heard)) throw new Error(`${name} ended (exit code ${heard}) before it was ready`);
  return {
    said: heard[0],
    kill: async () => {
      child.kill("SIGKILL");
      await exited;
    },
    end: () => {
      child.kill("SIGTERM");
      const impatient = setTimeout(() => child.kill("SIGKILL"), GRACE_MS);
      return exited.finally(() => clearTimeout(impatient));
    },
  };
};

export const killAll = (): void => {
  for (const child of running) child.kill("SIGKILL");
};
