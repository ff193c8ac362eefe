import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";
import { defineTool, worktreeOf } from "../tool.ts";
import { writeConfined } from "../worktree/confined-files.ts";
import { filePath, workPath } from "../worktree/work-path.ts";
import { readText } from "./read-file.ts";

const count = (text: string, part: string): number => text.split(part).length - 1;

/** TOOL_FAILED when it is not there, or more often than once and not all are meant. */
export const replaceExactly = (
  text: string,
  { path, find, replace, all }: { path: string; find: string; replace: string; all: boolean },
): { text: string; times: number } => {
  const times = count(text, find);
  if (times === 0) {
    const hint = text.includes("\r\n") && !find.includes("\r\n") ? "; its lines end in CRLF" : "";
    throw new ProvostError("TOOL_FAILED", `${path} does not hold the text to replace${hint}; read it again`, { path });
  }
  if (times > 1 && !all) {
    throw new ProvostError(
      "TOOL_FAILED",
      `${path} holds the text ${times} times; give more of what is around it, or set all`,
      { path },
    );
  }
  return { text: text.split(find).join(replace), times };
};

export const editFileTool = defineTool({
  name: "edit_file",
  description:
    "Replace a piece of a text file of the worktree, given exactly as it is, spaces and all. It must be there once, unless all is set.",
  action: "tool:edit_file",
  repeatable: false,
  needsWorktree: true,
  input: z.object({
    path: workPath,
    find: z.string().min(1).max(500_000),
    replace: z.string().max(500_000),
    all: z.boolean().default(false),
  }),
  subjects: ({ path }) => [{ path: filePath(path) }],
  work: async ({ path: given, ...change }, { site }) => {
    const [worktree, path] = [worktreeOf(site), filePath(given)];
    const { text, times } = replaceExactly(await readText(worktree, path), { path, ...change });
    await writeConfined(worktree, path, text);
    return `replaced ${times === 1 ? "one place" : `${times} places`} in ${path}`;
  },
});
