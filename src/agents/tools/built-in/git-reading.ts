/** git that only reads: no hooks, no filters of somebody's choice in diffs, no pager, and no lock taken. */
import { worktreeOf, type ToolContext } from "../tool.ts";
import { type CommandEnd, runConfined } from "./confined-command.ts";

const TIMEOUT_MS = 25_000;

const CONFIG = [
  "core.hooksPath=/dev/null",
  "core.fsmonitor=false",
  "core.pager=cat",
  "diff.external=",
  "log.showSignature=false",
  "submodule.recurse=false",
  "protocol.allow=never",
];

const ENV = {
  GIT_OPTIONAL_LOCKS: "0",
  GIT_TERMINAL_PROMPT: "0",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  LC_ALL: "C.UTF-8",
};

/** @param hidden folders that it must not see, but for the worktree */
export const readByGit = async (
  context: Pick<ToolContext, "site" | "signal">,
  args: readonly string[],
  hidden: readonly string[],
): Promise<CommandEnd> => {
  const config = CONFIG.flatMap((setting) => ["-c", setting]);
  return runConfined(context, {
    command: ["git", "--no-pager", ...config, ...args],
    cwd: worktreeOf(context.site),
    env: ENV,
    writesWorktree: false,
    timeoutMs: TIMEOUT_MS,
    hidden,
  });
};
