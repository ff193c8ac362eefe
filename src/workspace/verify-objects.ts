/**
 * git does not look at the content of an object when it checks out: whoever can write to the repository could put other
 * bytes on disk for a test that no commit has changed, and no diff would tell.
 */
import { createHash } from "node:crypto";
import { ProvostError } from "../model/errors.ts";
import { assertGit } from "./git.ts";
import type { Repository } from "./repository.ts";

/**
 * Refuses with OBJECT_ALTERED when the commit, or a folder or file of it, is stored with other content than its id
 * states. Reads each once; about 100 ms for 800 files.
 */
export const verifyObjects = async (repository: Repository, commit: string): Promise<void> => {
  const altered = (await alteredFolder(repository, commit)) ?? (await alteredFile(repository, commit));
  if (altered === null) return;
  const message = `the git repository ${repository.root} no longer holds commit ${commit} as it was made: ${altered}`;
  throw new ProvostError("OBJECT_ALTERED", message, { commit, repository: repository.root });
};

/** Only the files: what is read on the way to them is not verified by git. */
const alteredFile = async (repository: Repository, commit: string): Promise<string | null> => {
  const args = ["rev-list", "--verify-objects", "--max-count=1", "--quiet", commit];
  const exit = await repository.tryGit(args);
  // It ends with 0 also when it has found one.
  const found = DAMAGE.exec(exit.stderr)?.[1];
  if (found === undefined) assertGit(args, exit);
  return found ?? null;
};

const DAMAGE = /^(?:error|fatal): (.*(?:mismatch|corrupt|garbage|inflate|invalid|unable to (?:unpack|parse)).*)$/m;

const alteredFolder = async (repository: Repository, commit: string): Promise<string | null> => {
  const listing = ["--objects", "--no-object-names", "--filter=blob:none", "--max-count=1"];
  const ids = await repository.tryGit(["rev-list", ...listing, commit]);
  if (ids.exitCode !== 0) return DAMAGE.exec(ids.stderr)?.[1] ?? ids.stderr.trim();
  const args = ["cat-file", "--batch"];
  const exit = await repository.tryGit(args, { stdin: ids.stdout, binary: true });
  if (exit.exitCode !== 0) return DAMAGE.exec(exit.stderr)?.[1] ?? exit.stderr.trim();
  const altered = firstAltered(exit.stdout);
  return altered === null ? null : `object ${altered} has another content`;
};

const HEADER = /([0-9a-f]{40,64}) (\w+) (\d+)\n/y;

/** @param batch what `git cat-file --batch` wrote, a character a byte */
const firstAltered = (batch: string): string | null => {
  for (let at = 0; at < batch.length;) {
    HEADER.lastIndex = at;
    const [header, id = "", type = "", size = ""] = HEADER.exec(batch) ?? [];
    if (header === undefined) return batch.slice(at, at + 64).split(" ")[0] ?? "";
    const start = at + header.length;
    const content = batch.slice(start, start + Number(size));
    const hash = createHash(id.length === 40 ? "sha1" : "sha256").update(`${type} ${size}\0`);
    if (hash.update(content, "latin1").digest("hex") !== id) return id;
    at = start + content.length + 1;
  }
  return null;
};
