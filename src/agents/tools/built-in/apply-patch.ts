import { z } from "zod";
import { ProvostError } from "../../../model/errors.ts";
import { defineTool, worktreeOf } from "../tool.ts";
import { readConfinedIfThere, removeConfined, writeConfined } from "../worktree/confined-files.ts";
import { filePath } from "../worktree/work-path.ts";
import { isBinary } from "./read-file.ts";
import { applyHunks, type FilePatch, parseUnifiedDiff } from "./unified-diff.ts";

const pathOf = ({ from, to }: FilePatch): string => {
  if (from !== null && to !== null && from !== to) {
    throw new ProvostError("TOOL_INPUT_INVALID", `${from} is not ${to}: renames are not applied`);
  }
  const path = to ?? from;
  if (path === null) throw new ProvostError("TOOL_INPUT_INVALID", "a file from /dev/null to /dev/null is none");
  return filePath(path);
};

/** What a file is to hold; null when it is to go. */
type Change = { path: string; content: string | null };

const changeOf = async (worktree: string, patch: FilePatch): Promise<Change> => {
  const path = pathOf(patch);
  const before = await readConfinedIfThere(worktree, path);
  if (before !== null && isBinary(before)) throw new ProvostError("TOOL_FAILED", `${path} is no text`, { path });
  if (patch.from === null && before !== null) {
    throw new ProvostError("TOOL_FAILED", `${path} is to be made, and is there already`, { path });
  }
  if (patch.from !== null && before === null)
    throw new ProvostError("TOOL_FAILED", `there is no file ${path}`, { path });
  const content = applyHunks(before?.toString("utf8") ?? "", patch);
  if (patch.to === null && content !== "") {
    throw new ProvostError("TOOL_FAILED", `${path} is to go, but the patch leaves lines of it`, { path });
  }
  return { path, content: patch.to === null ? null : content };
};

export const applyPatchTool = defineTool({
  name: "apply_patch",
  description:
    "Apply a unified diff to files of the worktree: change, make (from /dev/null) and remove (to /dev/null). All of it fits, or nothing is written.",
  action: "tool:apply_patch",
  repeatable: false,
  needsWorktree: true,
  input: z.object({ patch: z.string().min(1).max(2_000_000) }),
  subjects: ({ patch }) => parseUnifiedDiff(patch).map((one) => ({ path: pathOf(one) })),
  work: async ({ patch }, { site }) => {
    const worktree = worktreeOf(site);
    const patches = parseUnifiedDiff(patch);
    const paths = patches.map(pathOf);
    const twice = paths.find((path, index) => paths.indexOf(path) !== index);
    if (twice !== undefined) throw new ProvostError("TOOL_FAILED", `the patch names ${twice} twice`, { path: twice });
    const changes: Change[] = [];
    for (const one of patches) changes.push(await changeOf(worktree, one));
    for (const { path, content } of changes) {
      await (content === null ? removeConfined(worktree, path) : writeConfined(worktree, path, content));
    }
    return changes.map(({ path, content }) => `${content === null ? "removed" : "wrote"} ${path}`).join("\n");
  },
});
