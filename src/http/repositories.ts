/** Repositories that runs may be started in by whoever may not name any path of the control plane's disk. */
import { realpath } from "node:fs/promises";
import { isAbsolute, relative } from "node:path";

/** Links are resolved first: one inside an allowed folder may lead out of it. */
export const isAllowedRepository = async (path: string, allowed: readonly string[]): Promise<boolean> => {
  if (!isAbsolute(path) || allowed.length === 0) return false;
  // What is not there is not allowed either: the answer must not tell which paths exist.
  const resolve = (folder: string): Promise<string | null> => realpath(folder).catch(() => null);
  const real = await resolve(path);
  if (real === null) return false;
  const folders = await Promise.all(allowed.map(resolve));
  return folders.some((folder) => {
    if (folder === null) return false;
    const inside = relative(folder, real);
    return inside === "" || (!inside.startsWith("..") && !isAbsolute(inside));
  });
};
