import { z } from "zod";
import { defineTool, worktreeOf } from "../tool.ts";
import { writeConfined } from "../worktree/confined-files.ts";
import { filePath, workPath } from "../worktree/work-path.ts";

const MAX_CHARACTERS = 2_000_000;

export const writeFileTool = defineTool({
  name: "write_file",
  description:
    "Write a whole text file of the worktree, in place of what was there. Folders that are missing are made.",
  action: "tool:write_file",
  repeatable: false,
  needsWorktree: true,
  input: z.object({ path: workPath, content: z.string().max(MAX_CHARACTERS) }),
  subjects: ({ path }) => [{ path: filePath(path) }],
  work: async ({ path, content }, { site }) => {
    await writeConfined(worktreeOf(site), filePath(path), content);
    return `wrote ${Buffer.byteLength(content)} bytes to ${path}`;
  },
});
