import { chmod, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

const DENIED = new Set(["EACCES", "EPERM"]);

/** Deletes a folder with all that is in it, also folders that tools leave without write permission (Go's module cache). */
export const removeTree = async (path: string): Promise<void> => {
  const options = { recursive: true, force: true, maxRetries: 3 };
  await rm(path, options).catch(async (error: NodeJS.ErrnoException) => {
    if (!DENIED.has(error.code ?? "")) throw error;
    await openFolders(path);
    await rm(path, options);
  });
};

const openFolders = async (folder: string): Promise<void> => {
  await chmod(folder, 0o700);
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) await openFolders(join(folder, entry.name));
  }
};
