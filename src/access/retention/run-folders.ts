/** What runs leave in the data folder besides blobs: packets, outputs, worktrees, the repositories of scratch plans. */
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { removeTree } from "../../runtime/remove-tree.ts";
import type { BlobNames } from "../../store/snapshot/blob-names.ts";

export type RunFolders = { path: string; runs: string; worktrees: string };

const namesIn = async (folder: string): Promise<string[]> =>
  readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });

/** Of runs that are on record as removed alone: what nobody knows stays. To do it again changes nothing. */
export const dropRunFolders = async (
  { path, runs, worktrees }: RunFolders,
  names: Pick<BlobNames, "removedRuns">,
): Promise<void> => {
  for (const folder of [worktrees, join(path, "scratch"), runs]) {
    for (const runId of await names.removedRuns(await namesIn(folder))) await removeTree(join(folder, runId));
  }
};

/** Not while a backup is made, which has to find what its rows tell of: the next sweep does it then. */
export const createRunFolders =
  (home: RunFolders, openNames: () => Promise<BlobNames | null>): (() => Promise<void>) =>
  async () => {
    const names = await openNames();
    if (names === null) return;
    try {
      await dropRunFolders(home, names);
    } finally {
      await names.close();
    }
  };
