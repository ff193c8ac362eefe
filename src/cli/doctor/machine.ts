import { execFile } from "node:child_process";
import { access, constants, readFile } from "node:fs/promises";
import { promisify } from "node:util";
import { ERRORS } from "../../model/errors.ts";
import { fail, type Finding, messageOf, ok, warn } from "./finding.ts";

const run = promisify(execFile);

const NEEDED_NODE = 24;
/** `git merge-tree --write-tree` came with it. */
const NEEDED_GIT = { major: 2, minor: 38 };

export const examineNode = (version: string): Finding => {
  const major = Number(version.replace(/^v/, "").split(".")[0]);
  return major >= NEEDED_NODE
    ? ok("node", `Node ${version}`)
    : fail("node", `Node ${version} is older than ${NEEDED_NODE}`, ERRORS.NODE_TOO_OLD.wayOut);
};

/** @param answer what `git --version` printed */
export const examineGitVersion = (answer: string): Finding => {
  const match = /(\d+)\.(\d+)(?:\.\d+)?/.exec(answer);
  if (!match) return fail("git", `git answered "${answer}"`, ERRORS.GIT_MISSING.wayOut);
  const [major, minor] = [Number(match[1]), Number(match[2])];
  const fits = major > NEEDED_GIT.major || (major === NEEDED_GIT.major && minor >= NEEDED_GIT.minor);
  return fits
    ? ok("git", `git ${match[0]}`)
    : fail("git", `git ${match[0]} is older than ${NEEDED_GIT.major}.${NEEDED_GIT.minor}`, ERRORS.GIT_MISSING.wayOut);
};

export const examineGit = async (): Promise<Finding> => {
  try {
    return examineGitVersion((await run("git", ["--version"], { timeout: 10_000 })).stdout.trim());
  } catch (error) {
    return fail("git", `git could not be started: ${messageOf(error)}`, ERRORS.GIT_MISSING.wayOut);
  }
};

export const examineRepository = async (folder: string): Promise<Finding> => {
  try {
    const { stdout } = await run("git", ["rev-parse", "--show-toplevel", "HEAD"], { cwd: folder, timeout: 10_000 });
    return ok("repository", `${stdout.split("\n")[0]} has a commit to start from`);
  } catch (error) {
    const said = messageOf(error).split("\n").at(1) ?? messageOf(error);
    return warn(
      "repository",
      `${folder} is in no repository with a commit (${said})`,
      ERRORS.REPOSITORY_MISSING.wayOut,
    );
  }
};

/** Processes that a crash left behind are recognised by their environment. */
export const examineProc = async (): Promise<Finding> => {
  try {
    await access("/proc/self/environ", constants.R_OK);
    await readFile("/proc/self/stat");
    return ok("processes", "/proc tells which processes a crashed run left behind");
  } catch (error) {
    const wayOut = "Nothing has to be done: they are then recognised by process group and start time.";
    return warn("processes", `/proc cannot be read (${messageOf(error)})`, wayOut);
  }
};
