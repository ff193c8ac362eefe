import { basename, join } from "node:path";
import { z } from "zod";
import { defineTool, type Tool, worktreeOf } from "../tool.ts";
import { enterFolder } from "../worktree/confined-folder.ts";
import { normalPath, pathParts, workPath } from "../worktree/work-path.ts";
import { runConfined } from "./confined-command.ts";

const DEFAULT_TIMEOUT_MS = 120_000;
const MAX_TIMEOUT_MS = 1_800_000;
/** For ending what has not ended by itself. */
const SLACK_MS = 10_000;

/** As a person writes it: words with anything odd in them are quoted. For reading and for policies, never for a shell. */
export const commandText = (command: readonly string[]): string =>
  command.map((word) => (/^[\w@%+=:,./-]+$/.test(word) ? word : JSON.stringify(word))).join(" ");

export const runCommandTool = (hidden: readonly string[]): Tool =>
  defineTool({
    name: "run_command",
    description:
      'Run a command in the worktree, as a list of words, for example ["npm", "test"]. There is no shell between them. It has no network, and writes in the worktree and in its own TMPDIR alone.',
    action: "tool:run_command",
    repeatable: false,
    needsWorktree: true,
    input: z.object({
      command: z.array(z.string().max(100_000)).min(1).max(256),
      folder: workPath.default(".").describe("Folder of the worktree to run it in"),
      timeoutMs: z.number().int().min(100).max(MAX_TIMEOUT_MS).default(DEFAULT_TIMEOUT_MS),
    }),
    subjects: ({ command, folder }) => [
      { command: commandText(command), executable: basename(command[0] ?? ""), path: normalPath(folder) },
    ],
    maxMs: ({ timeoutMs }) => timeoutMs + SLACK_MS,
    check: async ({ folder }, site) => {
      const entered = await enterFolder(worktreeOf(site), pathParts(folder));
      await entered.close();
    },
    work: async ({ command, folder, timeoutMs }, context) => {
      const cwd = join(worktreeOf(context.site), ...pathParts(folder));
      const asked = { command, cwd, writesWorktree: true, timeoutMs, hidden };
      const { exitCode, output } = await runConfined(context, asked);
      return `exit code ${exitCode}\n${output}`;
    },
  });
