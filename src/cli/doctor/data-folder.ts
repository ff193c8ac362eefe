import { existsSync } from "node:fs";
import { mkdtemp, rm, statfs } from "node:fs/promises";
import path from "node:path";
import { ERRORS } from "../../model/errors.ts";
import { fail, type Finding, messageOf, ok, warn } from "./finding.ts";

const MIB = 1024 * 1024;
/** A fresh database takes 100 MB; below this a run cannot begin. */
const NEEDED_MIB = 300;
const COMFORTABLE_MIB = 2_048;

const nearestExisting = (folder: string): string =>
  existsSync(folder) || folder === path.dirname(folder) ? folder : nearestExisting(path.dirname(folder));

/** Writes for real: permissions alone say nothing about a read-only file system, or to root. */
export const examineDataFolder = async (home: string): Promise<Finding> => {
  try {
    await rm(await mkdtemp(path.join(nearestExisting(home), ".provost-doctor-")), { recursive: true });
    return ok("data folder", `${home} ${existsSync(home) ? "can be written" : "can be created"}`);
  } catch (error) {
    return fail("data folder", `${home} cannot be written: ${messageOf(error)}`, ERRORS.HOME_UNWRITABLE.wayOut);
  }
};

export const examineFreeSpace = (freeMiB: number): Finding => {
  const message = `${Math.floor(freeMiB)} MiB free`;
  if (freeMiB < NEEDED_MIB)
    return fail("disk", `${message}; ${NEEDED_MIB} are needed`, "Free space, or use another --home.");
  return freeMiB < COMFORTABLE_MIB
    ? warn("disk", message, "Free some space: evidence and worktrees need it.")
    : ok("disk", message);
};

export const examineDisk = async (home: string): Promise<Finding> => {
  try {
    const { bavail, bsize } = await statfs(nearestExisting(home));
    return examineFreeSpace((bavail * bsize) / MIB);
  } catch (error) {
    return warn("disk", `free space is unknown: ${messageOf(error)}`, "Look at it with `df`.");
  }
};
