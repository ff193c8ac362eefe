import { stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT" || error.code === "ENOTDIR") return false;
      throw error;
    },
  );

/** The repository that a data folder of the usual name lies in: what its owner most likely wants to run plans on. */
export const repositoryAround = async (homePath: string): Promise<string | null> => {
  const folder = dirname(homePath);
  return basename(homePath) === ".provost" && (await exists(join(folder, ".git"))) ? folder : null;
};
