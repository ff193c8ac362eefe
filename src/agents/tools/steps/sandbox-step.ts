import { found, type Pass } from "../call-in-hand.ts";

/** Is there a place to do it in, and does all that it names lie in there? */
export const passSandbox: Pass = async (hand) => {
  const { entry, bound } = found(hand);
  const { tool } = entry;
  if (tool.needsWorktree && hand.site.worktree === null) {
    return { code: "TOOL_NO_WORKTREE", message: `${tool.name} works on files, and there is no worktree here` };
  }
  await bound.check(hand.site);
  return null;
};
