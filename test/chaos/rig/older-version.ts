/** The programs of an older version, as they were, beside the libraries of today. */
import { execFileSync } from "node:child_process";
import { cp, mkdir, mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../../support/provost-path.ts";

/**
 * The version that a control plane is upgraded from. No version is tagged yet: this is a commit with 39 of the migrations,
 * so that most of those that came since are applied under its feet. The first release takes its place.
 */
export const OLDER = "71d717086b923470061d5605b5a7d21f0d8f0a27";

export type OlderVersion = {
  /** Of the rig's programs. */
  rig: string;
  remove(): Promise<void>;
};

export const checkOut = async (commit: string): Promise<OlderVersion> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-older-"));
  let archive: Buffer;
  try {
    archive = execFileSync("git", ["-C", PROJECT, "archive", commit, "src", "sql", "package.json"], {
      maxBuffer: 256 * 1_048_576,
    });
  } catch (cause) {
    throw new Error(`commit ${commit} is not in this checkout: fetch the whole history (git fetch --unshallow)`, {
      cause,
    });
  }
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  const rig = join(folder, "test/chaos/rig");
  await mkdir(rig, { recursive: true });
  await cp(join(import.meta.dirname, "plane.ts"), join(rig, "plane.ts"));
  return { rig, remove: () => rm(folder, { recursive: true, force: true }) };
};
