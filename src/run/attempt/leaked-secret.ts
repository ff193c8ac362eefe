/**
 * Whether an attempt's work holds the value of a secret that it was given. Looked at before anything of it is added to
 * the user's repository, where it would stay in the object database.
 */
import { createReadStream } from "node:fs";
import { lstat, readlink } from "node:fs/promises";
import { join } from "node:path";
import { ProvostError } from "../../model/errors.ts";
import { createSecretSearch, type Secret } from "../../runtime/redaction.ts";
import type { Repository } from "../../workspace/repository.ts";
import { insideWorktree } from "../../workspace/worktrees.ts";

type Search = (data: Uint8Array) => string | null;

/** Longer than the longest form of a value, so that one which is cut in two by the pieces is found in one of them. */
const OVERLAP = 262_144;

const inFile = async (path: string, search: Search): Promise<string | null> => {
  const file = await lstat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT" || error.code === "ENOTDIR") return null; // removed, which is a change too
    throw error;
  });
  if (file?.isSymbolicLink() === true) return search(Buffer.from(await readlink(path)));
  if (file?.isFile() !== true) return null;
  let before = Buffer.alloc(0);
  for await (const chunk of createReadStream(path, { highWaterMark: 4 * OVERLAP })) {
    const piece = Buffer.concat([before, chunk as Buffer]);
    const found = search(piece);
    if (found !== null) return found;
    before = piece.subarray(-OVERLAP);
  }
  return null;
};

/** SECRET_LEAKED names the secret and where it is. */
export const refuseLeak = async (
  repository: Repository,
  { worktree, base, secrets }: { worktree: string; base: string; secrets: readonly Secret[] },
): Promise<void> => {
  if (secrets.length === 0) return;
  const search = createSecretSearch(secrets);
  const refuse = (secret: string | null, where: string): void => {
    if (secret === null) return;
    throw new ProvostError("SECRET_LEAKED", `${where} holds the value of the secret ${secret}; none of it was kept`, {
      secret,
      where,
    });
  };
  const inside = await insideWorktree(repository, worktree);
  const changed = await repository.git(["ls-files", "-z", "--modified", "--others", "--exclude-standard"], inside);
  for (const path of changed.split("\0").filter(Boolean)) {
    refuse(search(Buffer.from(path)), "the name of a file");
    refuse(await inFile(join(worktree, path), search), path);
  }
  // What the agent has committed itself, whatever it has taken out again since.
  const log = ["log", "--patch", "--text", "--no-ext-diff", "--no-textconv", "--format=raw", `${base}..HEAD`];
  refuse(search(Buffer.from(await repository.git(log, inside))), "a commit of the agent");
};
