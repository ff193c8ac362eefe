import { z } from "zod";
import { defineTool, type ToolContext, worktreeOf } from "../tool.ts";
import { listConfined } from "../worktree/confined-files.ts";
import { normalPath, workPath } from "../worktree/work-path.ts";

const MAX_ENTRIES = 2_000;

type Listing = { lines: string[]; full: boolean };

const walk = async (context: ToolContext, folder: string, depth: number, listing: Listing): Promise<void> => {
  for (const { name, kind } of await listConfined(worktreeOf(context.site), folder)) {
    context.signal.throwIfAborted();
    if (listing.lines.length === MAX_ENTRIES) {
      listing.full = true;
      return;
    }
    const path = folder === "." ? name : `${folder}/${name}`;
    if (kind === "folder") {
      listing.lines.push(`${path}/`);
      if (depth > 1) await walk(context, path, depth - 1, listing);
    } else listing.lines.push(kind === "file" ? path : `${path} [${kind}]`);
    if (listing.full) return;
  }
};

export const listFilesTool = defineTool({
  name: "list_files",
  description: `List files and folders of the worktree, to a depth; folders end in /. At most ${MAX_ENTRIES} entries.`,
  action: "tool:list_files",
  repeatable: true,
  needsWorktree: true,
  input: z.object({ path: workPath.default("."), depth: z.number().int().min(1).max(20).default(1) }),
  subjects: ({ path }) => [{ path: normalPath(path) }],
  work: async ({ path, depth }, context) => {
    const listing: Listing = { lines: [], full: false };
    await walk(context, normalPath(path), depth, listing);
    if (listing.full) listing.lines.push(`[… more than ${MAX_ENTRIES} entries; list a folder, or less deep …]`);
    return listing.lines.length === 0 ? "[the folder is empty]" : listing.lines.join("\n");
  },
});
