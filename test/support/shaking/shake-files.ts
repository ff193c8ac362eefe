/** Has what is asked of the file system take longer. Only through `fs/promises`, as asynchronous code asks. */
import fs from "node:fs/promises";
import { syncBuiltinESMExports } from "node:module";
import { setTimeout as delay } from "node:timers/promises";
import type { Delays } from "./delays.ts";

const ASKED = ["link", "mkdir", "open", "readdir", "readFile", "rename", "rm", "stat", "unlink", "writeFile"] as const;

export const shakeFiles = (delays: Delays): void => {
  for (const name of ASKED) {
    const real: (...given: never[]) => unknown = fs[name];
    const late = async (...given: never[]): Promise<unknown> => {
      const delayMs = delays.next();
      if (delayMs > 0) await delay(delayMs);
      return real(...given);
    };
    Object.assign(fs, { [name]: late });
  }
  syncBuiltinESMExports();
};
