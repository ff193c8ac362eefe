import { asProvostError } from "../../../model/errors.ts";
import { found, type Pass } from "../call-in-hand.ts";

/** Is there a place to do it in, and does all that it names lie in there? */
export const passSandbox: Pass = async (hand, { breakers }) => {
  const { entry, bound } = found(hand);
  const { tool } = entry;
  if (tool.needsWorktree && hand.site.worktree === null) {
    return { code: "TOOL_NO_WORKTREE", message: `${tool.name} works on files, and there is no worktree here` };
  }
  try {
    await bound.check(hand.site, hand.call.signal);
  } catch (thrown) {
    // What it depends on may be down already before there is anything to do.
    if (bound.dependency !== null && asProvostError(thrown).class === "dependency") {
      breakers.note(bound.dependency, false);
    }
    throw thrown;
  }
  return null;
};
