/** A repository as it is seen while nothing that came from outside is believed yet. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { asProvostError, ProvostError } from "../../model/errors.ts";
import { removeTree } from "../../runtime/remove-tree.ts";
import type { GitOptions } from "../git.ts";
import type { Repository } from "../repository.ts";

export const refuseResult = (why: string): ProvostError =>
  new ProvostError("RESULT_REFUSED", `the result that came back ${why}`);

/** What git refuses is refused. A full disk is no fault of whoever handed it in. */
export const blameResult =
  (what: string) =>
  (thrown: unknown): never => {
    const { code, message } = asProvostError(thrown);
    if (code === "DISK_FULL") throw thrown;
    throw refuseResult(`${what}: ${message.slice(0, 500)}`);
  };

export type Quarantine = {
  /** New objects stay in the quarantine, and refs cannot be changed. Its index is the quarantine's own. */
  inside: Repository;
  /** Brings objects of the quarantine into the repository. */
  release: (ids: readonly string[]) => Promise<void>;
};

/** @param folder made here and removed at the end */
export const inQuarantine = async <T>(
  repository: Repository,
  folder: string,
  work: (quarantine: Quarantine) => Promise<T>,
): Promise<T> => {
  await removeTree(folder);
  const objects = join(folder, "objects");
  await mkdir(join(objects, "pack"), { recursive: true });
  const env = {
    GIT_OBJECT_DIRECTORY: objects,
    GIT_ALTERNATE_OBJECT_DIRECTORIES: join(repository.commonDir, "objects"),
    GIT_QUARANTINE_PATH: objects,
    GIT_INDEX_FILE: join(folder, "index"),
  };
  const within = (options: GitOptions = {}): GitOptions => ({ ...options, env: { ...options.env, ...env } });
  const inside: Repository = {
    ...repository,
    git: (args, options) => repository.git(args, within(options)),
    tryGit: (args, options) => repository.tryGit(args, within(options)),
  };
  try {
    return await work({
      inside,
      release: async (ids) => {
        if (ids.length === 0) return;
        const stdin = `${ids.join("\n")}\n`;
        const packed = await inside.git(["pack-objects", "-q", "--window=0", join(folder, "taken")], { stdin });
        const stdinFile = join(folder, `taken-${packed.trim()}.pack`);
        await repository.git(["unpack-objects", "-q", "--strict"], { stdinFile });
      },
    });
  } finally {
    await removeTree(folder);
  }
};
