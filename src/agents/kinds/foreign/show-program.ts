/** Lets a confined program be seen where it lies. */
import { realpath, stat } from "node:fs/promises";
import { dirname, isAbsolute, sep } from "node:path";
import type { SandboxPlan } from "../../../runtime/sandbox/sandbox-plan.ts";

const isBelow = (path: string, folder: string): boolean =>
  path.startsWith(folder.endsWith(sep) ? folder : folder + sep);

const realFile = async (path: string): Promise<string | null> => {
  try {
    return (await stat(path)).isFile() ? await realpath(path) : null;
  } catch {
    return null; // no file: then it is a word like any other
  }
};

/**
 * The machine's /tmp is private to what is confined, so a program that lies there would not be found. The folders of the
 * files that the command names are shown, to be read; never one that the plan hides: to name a key is not to be given it.
 */
export const showProgram = async (plan: SandboxPlan, command: readonly string[]): Promise<SandboxPlan> => {
  const files = await Promise.all(command.filter((word) => isAbsolute(word)).map(realFile));
  const shown = files
    .filter((file) => file !== null)
    .filter((file) => isBelow(file, "/tmp") && !(plan.hidden ?? []).some((folder) => isBelow(file, folder)))
    .map((file) => dirname(file));
  return shown.length === 0 ? plan : { ...plan, readable: [...(plan.readable ?? []), ...shown] };
};
