/** The programs of an older version, as they were, beside the libraries of today. */
import { execFileSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { PROJECT } from "../../support/provost-path.ts";

/**
 * The version that a control plane is upgraded from. No version is tagged yet: this is a commit with 44 of the migrations,
 * so that most of those that came since are applied under its feet. The first release takes its place.
 */
export const OLDER = "fab06eba87550998c4a2a07bde7863edaf0897bb";

const git = (...args: string[]): string => execFileSync("git", ["-C", PROJECT, ...args], { encoding: "utf8" }).trim();

/**
 * The version that a control plane is rolled back to: the last that does not know the newest migration. While that is not
 * committed yet, it is what is. The release before takes its place.
 */
export const versionBefore = (): string => {
  const newest =
    readdirSync(join(PROJECT, "sql"))
      .filter((name) => name.endsWith(".sql"))
      .toSorted()
      .at(-1) ?? "";
  const [added] = git("log", "--diff-filter=A", "--format=%H", "--", `sql/${newest}`).split("\n");
  return git("rev-parse", added === undefined || added === "" ? "HEAD" : `${added}^`);
};

export type OlderVersion = {
  /** Of the rig's programs. */
  rig: string;
  remove(): Promise<void>;
};

/** With the rig's own program for that version: where a module lies may have changed since. */
const OF_IT = ["src", "sql", "package.json", "test/chaos/rig/plane.ts"];

export const checkOut = async (commit: string): Promise<OlderVersion> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-older-"));
  let archive: Buffer;
  try {
    archive = execFileSync("git", ["-C", PROJECT, "archive", commit, ...OF_IT], {
      maxBuffer: 256 * 1_048_576,
    });
  } catch (cause) {
    throw new Error(`commit ${commit} is not in this checkout: fetch the whole history (git fetch --unshallow)`, {
      cause,
    });
  }
  execFileSync("tar", ["-x", "-C", folder], { input: archive });
  await symlink(join(PROJECT, "node_modules"), join(folder, "node_modules"));
  return { rig: join(folder, "test/chaos/rig"), remove: () => rm(folder, { recursive: true, force: true }) };
};
