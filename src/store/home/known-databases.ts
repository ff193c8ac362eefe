/**
 * Which databases have records about what lies in a data folder. Who asks only one of them what may be removed would take
 * from the others.
 */
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

const folderOf = (homePath: string): string => join(homePath, "databases");

/** Before anything is stored for it. */
export const noteDatabase = async (homePath: string, databaseId: string): Promise<void> => {
  const folder = folderOf(homePath);
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, databaseId), "", { flag: "a" });
};

/** Every one that was ever noted. */
export const listDatabases = (homePath: string): Promise<string[]> => readdir(folderOf(homePath));
