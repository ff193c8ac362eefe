/** A home folder for one attempt: programs keep their state there, and find none of a person's. */
import { mkdir, writeFile } from "node:fs/promises";
import { dirname, join, resolve, sep } from "node:path";
import { ProvostError } from "../../../model/errors.ts";
import { removeTree } from "../../../runtime/remove-tree.ts";

export type PrivateHome = { path: string; remove(): Promise<void> };

/** @param files path in it → content */
export const openPrivateHome = async (path: string, files: Readonly<Record<string, string>>): Promise<PrivateHome> => {
  await mkdir(path, { recursive: true, mode: 0o700 });
  for (const [name, content] of Object.entries(files)) {
    const file = resolve(path, name);
    if (!file.startsWith(path + sep)) {
      throw new ProvostError(
        "AGENT_SETTINGS_INVALID",
        `the file "${name}" of an agent lies outside of its home folder`,
      );
    }
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, content, { mode: 0o600 });
  }
  return { path, remove: () => removeTree(path) };
};

/** Where a program keeps things that go by other names than HOME. */
export const homeVariables = (path: string): Record<string, string> => ({
  HOME: path,
  XDG_CONFIG_HOME: join(path, ".config"),
  XDG_DATA_HOME: join(path, ".local", "share"),
  XDG_STATE_HOME: join(path, ".local", "state"),
  XDG_CACHE_HOME: join(path, ".cache"),
});
