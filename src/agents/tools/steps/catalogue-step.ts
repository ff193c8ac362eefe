import { found, type Pass } from "../call-in-hand.ts";
import { isAllowedHost } from "../catalogue.ts";

/** Does the tenant have the tool, and may it ask the hosts that the input names? */
export const passCatalogue: Pass = async (hand) => {
  const { entry, bound } = found(hand);
  const { name } = entry.tool;
  const { withdrawn } = entry.tool;
  if (withdrawn !== undefined) return { code: withdrawn.code, message: withdrawn.message };
  if (!entry.enabled) return { code: "TOOL_DISABLED", message: `${name} is not enabled here` };
  const hosts = bound.subjects.flatMap(({ host }) => (host === undefined ? [] : [host]));
  const other = hosts.find((host) => !isAllowedHost(entry.hosts, host));
  if (other === undefined) return null;
  return { code: "TOOL_DISABLED", message: `${name} may not ask ${other}, which is not among its hosts` };
};
