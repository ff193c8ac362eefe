import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { ProvostError } from "../../../model/errors.ts";
import { childEnv } from "../../../runtime/child-env.ts";

const WAIT_MS = 20_000;

/** First line of what the command prints. AGENT_PROGRAM_FAILED. */
export const programVersion = async ([executable = "", ...args]: readonly string[]): Promise<string> => {
  try {
    const { stdout } = await promisify(execFile)(executable, args, { env: childEnv([]), timeout: WAIT_MS });
    return stdout.trim().split("\n")[0] ?? "";
  } catch (cause) {
    const message = `"${executable} ${args.join(" ")}" does not print its version`;
    throw new ProvostError("AGENT_PROGRAM_FAILED", message, { program: executable }, { cause });
  }
};
