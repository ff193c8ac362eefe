/**
 * Takes old files away in two steps, so that it can be thought over in between: first they are set aside, under a name
 * that nobody looks for, then they are removed or given back.
 * Invariant: what lies aside is whole, and is given back unless somebody has removed it; also after a crash.
 */
import { link, mkdir, opendir, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

/** Where a file of the folder lies while it is aside. */
export const asidePath = (folder: string, name: string): string => join(folder, ".aside", name);

export type Aside = {
  /** False when it is not there, or was written or renewed since `before`; then it stays where it is. */
  take(name: string, before: Date): Promise<boolean>;
  giveBack(name: string): Promise<void>;
  /** Its bytes; null when it was renewed since `before`, and so given back. */
  remove(name: string, before: Date): Promise<number | null>;
  /** All that lies aside: what a process has left that was killed. */
  giveAllBack(): Promise<void>;
};

const unless = <T>(code: string, otherwise: T) => {
  return (error: NodeJS.ErrnoException): T => {
    if (error.code !== code) throw error;
    return otherwise;
  };
};

const isOld = async (path: string, before: Date): Promise<boolean> => {
  const found = await stat(path).catch(unless("ENOENT", null));
  return found !== null && found.isFile() && found.mtimeMs < before.getTime();
};

export const createAside = (folder: string): Aside => {
  const aside = asidePath(folder, "");
  const giveBack = async (name: string): Promise<void> => {
    // Not renamed: who found nothing has perhaps written it anew, and relies on that one.
    await link(join(aside, name), join(folder, name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "EEXIST" && error.code !== "ENOENT") throw error;
    });
    await rm(join(aside, name), { force: true });
  };
  return {
    giveBack,
    take: async (name, before) => {
      if (!(await isOld(join(folder, name), before))) return false;
      await mkdir(aside, { recursive: true });
      const isTaken = await rename(join(folder, name), join(aside, name)).then(() => true, unless("ENOENT", false));
      if (!isTaken || (await isOld(join(aside, name), before))) return isTaken;
      await giveBack(name);
      return false;
    },
    remove: async (name, before) => {
      const path = join(aside, name);
      const found = await stat(path).catch(unless("ENOENT", null));
      if (found === null || found.mtimeMs >= before.getTime()) {
        await giveBack(name);
        return null;
      }
      await rm(path);
      return found.size;
    },
    giveAllBack: async () => {
      for (const name of await readdir(aside).catch(unless("ENOENT", []))) await giveBack(name);
    },
  };
};

/** Names of the files in a folder that have not been written since. */
export async function* listOld(folder: string, isWanted: (name: string) => boolean, before: Date) {
  const listing = await opendir(folder).catch(unless("ENOENT", null));
  if (listing === null) return;
  for await (const { name } of listing) {
    if (isWanted(name) && (await isOld(join(folder, name), before))) yield name;
  }
}
