/** A part of a repository's history as one file, for a machine that shares nothing with this one. */
import type { Repository } from "../repository.ts";

/** Of ids, those that are commits here. */
const knownCommits = async (repository: Repository, ids: readonly string[]): Promise<string[]> => {
  if (ids.length === 0) return [];
  const listing = await repository.git(["cat-file", "--batch-check=%(objecttype) %(objectname)"], {
    stdin: `${ids.join("\n")}\n`,
  });
  return [...listing.matchAll(/^commit ([0-9a-f]+)$/gm)].map(([, id = ""]) => id);
};

/**
 * Writes a bundle of what leads to a ref, without what leads to commits that the reader has.
 * @param request.ref full name; the bundle names it too
 * @param request.have what is not known here is left out of account
 */
export const makeBundle = async (
  repository: Repository,
  { ref, have, path }: { ref: string; have: readonly string[]; path: string },
): Promise<void> => {
  const without = (await knownCommits(repository, have)).map((id) => `^${id}`);
  const create = ["bundle", "create", "--quiet", path, ref];
  if (without.length > 0) {
    const exit = await repository.tryGit([...create, ...without]);
    // Without anything new there is no bundle; then it gets the whole.
    if (exit.exitCode === 0) return;
  }
  await repository.git(create);
};
