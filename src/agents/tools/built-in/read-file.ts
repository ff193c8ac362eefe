import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";
import { defineTool, worktreeOf } from "../tool.ts";
import { readConfined } from "../worktree/confined-files.ts";
import { filePath, workPath } from "../worktree/work-path.ts";

const MAX_LINES = 2_000;

/** A NUL among the first bytes: what every tool takes for the mark of a file that is no text. */
export const isBinary = (content: Uint8Array): boolean => content.subarray(0, 8_000).includes(0);

/** TOOL_FAILED for what is no text. */
export const readText = async (worktree: string, path: string): Promise<string> => {
  const content = await readConfined(worktree, path);
  if (isBinary(content))
    throw new ProvostError("TOOL_FAILED", `${path} is no text (${content.length} bytes)`, { path });
  return content.toString("utf8");
};

export const readFileTool = defineTool({
  name: "read_file",
  description: `Read a text file of the worktree. Lines are numbered from 1; at most ${MAX_LINES} at once.`,
  action: "tool:read_file",
  repeatable: true,
  needsWorktree: true,
  input: z.object({
    path: workPath,
    fromLine: z.number().int().min(1).default(1),
    lines: z.number().int().min(1).max(MAX_LINES).default(MAX_LINES),
  }),
  subjects: ({ path }) => [{ path: filePath(path) }],
  work: async ({ path, fromLine, lines }, { site }) => {
    const all = (await readText(worktreeOf(site), filePath(path))).split("\n");
    if (all.at(-1) === "") all.pop();
    const shown = all.slice(fromLine - 1, fromLine - 1 + lines);
    const width = String(fromLine + shown.length).length;
    const numbered = shown.map((line, index) => `${String(fromLine + index).padStart(width)}\t${line}`);
    const rest = all.length - (fromLine - 1 + shown.length);
    if (rest > 0) numbered.push(`[… ${rest} more lines; go on with fromLine ${fromLine + shown.length} …]`);
    return shown.length === 0 ? `[${path} has ${all.length} lines]` : numbered.join("\n");
  },
});
