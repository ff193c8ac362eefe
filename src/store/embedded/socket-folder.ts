/**
 * Where the server's Unix socket lies. Whoever reaches the socket still needs the password; the folder's mode keeps
 * other local users from even asking.
 */
import { chown, lstat, mkdir } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sha256 } from "../../runtime/hash.ts";
import type { Account } from "./account.ts";
import { unavailable } from "./unavailable.ts";

/** sun_path holds 108 bytes on Linux and 104 on macOS, the closing NUL included. */
const LONGEST_PATH = process.platform === "linux" ? 107 : 103;
/** Postgres locks the socket with a file of this name beside it. */
const LONGEST_NAME = ".s.PGSQL.5432.lock";

const fits = (folder: string): boolean => Buffer.byteLength(join(folder, LONGEST_NAME)) <= LONGEST_PATH;

const create = async (folder: string, account: Account): Promise<void> => {
  try {
    await mkdir(folder, { mode: 0o700 });
    if (account.ids.uid !== undefined) await chown(folder, account.uid, account.gid);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST")
      throw unavailable(`the socket folder ${folder} cannot be made`, folder, error);
  }
};

/** The name in a shared temp folder can be guessed: one that somebody else made, or can enter, is not used. */
const refuseForeign = async (folder: string, account: Account): Promise<void> => {
  const found = await lstat(folder);
  if (found.isDirectory() && found.uid === account.uid && (found.mode & 0o077) === 0) return;
  throw unavailable(`${folder} was not made by Provost or is open to others; remove it or set TMPDIR`, folder);
};

/** @param own the folder to use when its path is short enough for a socket */
export const prepareSocketFolder = async (own: string, account: Account): Promise<string> => {
  if (fits(own)) {
    await create(own, account);
    await refuseForeign(own, account);
    return own;
  }
  // The inode is part of the key: a folder that was removed and made again must not meet the old one's server.
  const parent = await lstat(join(own, ".."));
  const name = `provost-${sha256(`${own}\n${parent.ino}`).slice(0, 16)}`;
  const folder = [tmpdir(), "/tmp"].map((place) => join(place, name)).find(fits);
  if (folder === undefined)
    throw unavailable(`no folder is short enough for a socket: ${own}, ${tmpdir()}; set TMPDIR`, own);
  await create(folder, account);
  await refuseForeign(folder, account);
  return folder;
};
