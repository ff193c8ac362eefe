import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ProvostError } from "../model/errors.ts";
import { childEnv } from "../runtime/child-env.ts";
import { runGit } from "./git.ts";

const OLDEST = [2, 38] as const;

const hasShell = (): Promise<boolean> =>
  promisify(execFile)("sh", ["-c", ":"], { cwd: "/", env: childEnv([]) }).then(
    () => true,
    () => false, // whatever is wrong with it, it is no shell
  );

const versionOf = async (): Promise<string> => {
  try {
    return (await runGit(["--version"], { cwd: "/" })).stdout;
  } catch (error) {
    const isMissing = error instanceof ProvostError && error.code === "GIT_MISSING";
    // Who installs the one and tries again would hear of the other only then.
    if (!isMissing || (await hasShell())) throw error;
    const message = `neither git nor sh was found on the PATH; install git ${OLDEST.join(".")} or newer, and a shell`;
    throw new ProvostError("GIT_MISSING", message, {}, { cause: error });
  }
};

/** Throws GIT_MISSING when git is absent or too old. A run asks first of all: it must not cost a data folder to hear so. */
export const requireGit = async (): Promise<void> => {
  const version = await versionOf();
  const [, major = "0", minor = "0"] = /(\d+)\.(\d+)/.exec(version) ?? [];
  const [oldestMajor, oldestMinor] = OLDEST;
  if (Number(major) > oldestMajor || (Number(major) === oldestMajor && Number(minor) >= oldestMinor)) return;
  throw new ProvostError("GIT_MISSING", `${version.trim()} is too old: git ${OLDEST.join(".")} or newer is needed`);
};
