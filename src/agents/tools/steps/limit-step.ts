import { found, type Pass } from "../call-in-hand.ts";

const seconds = (ms: number): string => `${Math.max(1, Math.ceil(ms / 1_000))} s`;

/** Not too many calls, and nothing that is known to be broken. */
export const passLimit: Pass = async (hand, { limit, breakers }) => {
  const { dependency } = found(hand).bound;
  const decision = await limit({ actor: hand.site.actor }, "tool", 1);
  if (!decision.allowed) {
    const message = `more calls than the limit of ${decision.limit} allows; try again in ${seconds(decision.resetMs)}`;
    return { code: "RATE_LIMITED", message };
  }
  const waitMs = dependency === null ? 0 : breakers.waitMs(dependency);
  if (waitMs === 0) return null;
  return { code: "TOOL_BROKEN", message: `${dependency} fails; it is tried again in ${seconds(waitMs)}` };
};
