import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";
import { defineTool, type Tool } from "../tool.ts";
import { filePath, normalPath, workPath } from "../worktree/work-path.ts";
import { readByGit } from "./git-reading.ts";

/** No word of an input becomes an option: revisions are of these characters, and paths come after `--`. */
const revision = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9][\w./~^@{}-]*$/, "a revision such as HEAD~2, main or 1a2b3c4")
  .refine((text) => !text.includes(".."), "one revision, and no range");

const MAX_COUNT = 200;

const DIFF = ["--no-ext-diff", "--no-textconv", "--no-color"];

type Asked = { from?: string | undefined; to?: string | undefined; path?: string | undefined; count: number };

const pathsOf = ({ path }: Asked): string[] => (path === undefined ? [] : ["--", normalPath(path)]);

const ARGUMENTS = {
  status: (asked) => [
    "status",
    "--short",
    "--branch",
    "--untracked-files=all",
    "--ignore-submodules=all",
    ...pathsOf(asked),
  ],
  diff: (asked) => [
    "diff",
    ...DIFF,
    "--ignore-submodules=all",
    ...[asked.from, asked.to].filter((one) => one !== undefined),
    ...(asked.path === undefined ? ["--"] : pathsOf(asked)),
  ],
  log: (asked) => [
    "log",
    "--no-color",
    `--max-count=${asked.count}`,
    "--date=iso-strict",
    "--format=%h %ad %an: %s",
    asked.from ?? "HEAD",
    ...(asked.path === undefined ? ["--"] : pathsOf(asked)),
  ],
  show: (asked) =>
    asked.path === undefined
      ? ["show", ...DIFF, "--stat", "--patch", asked.from ?? "HEAD", "--"]
      : ["show", ...DIFF, `${asked.from ?? "HEAD"}:${filePath(asked.path)}`],
} as const satisfies Record<string, (asked: Asked) => string[]>;

export const gitTool = (hidden: readonly string[]): Tool =>
  defineTool({
    name: "git",
    description:
      "Read the repository of the worktree: status, diff (working tree, or between revisions), log, show (a commit, or a file as of a revision). It changes nothing.",
    action: "tool:git",
    repeatable: true,
    needsWorktree: true,
    input: z.object({
      command: z.enum(["status", "diff", "log", "show"]),
      from: revision.optional().describe("Revision; of diff the older one, of log and show the one to begin with"),
      to: revision.optional().describe("Of diff: the newer revision; the working tree when absent"),
      path: workPath.optional(),
      count: z.number().int().min(1).max(MAX_COUNT).default(20).describe("Of log: how many"),
    }),
    subjects: ({ command, path }) => [
      { command: `git ${command}`, ...(path !== undefined && { path: normalPath(path) }) },
    ],
    work: async ({ command, ...asked }, context) => {
      const { exitCode, output } = await readByGit(context, ARGUMENTS[command](asked), hidden);
      if (exitCode !== 0) throw new ProvostError("TOOL_FAILED", `git ${command}: ${output.trim()}`, { exitCode });
      return output === "" ? "[nothing]" : output;
    },
  });
