import type { Resource, ToolAttributes } from "../../../model/access.ts";
import { found, type Pass } from "../call-in-hand.ts";
import type { ToolSite } from "../tool-caller.ts";
import type { ToolParts } from "../tool-parts.ts";
import type { ToolDecision } from "../../../access/policy/authorizer.ts";
import type { Tool } from "../tool.ts";

const resourceOf = (tool: Tool, { tenantId }: ToolSite, attributes: ToolAttributes): Resource => ({
  type: "Tool",
  id: tool.name,
  tenantId,
  attributes,
});

export const judgeTool = (
  { authorizeTool }: Pick<ToolParts, "authorizeTool">,
  tool: Tool,
  site: ToolSite,
  attributes: ToolAttributes,
  approved: boolean,
): Promise<ToolDecision> => authorizeTool(site.actor, tool.action, resourceOf(tool, site, attributes), approved);

const nameOf = (attributes: ToolAttributes): string => attributes.path ?? attributes.command ?? attributes.url ?? "";

/** May this actor do this, to each thing that it would be done to? */
export const passPolicy: Pass = async (hand, parts) => {
  const { entry, bound } = found(hand);
  const { tool, approval } = entry;
  if (bound.subjects.length === 0) return { code: "TOOL_FORBIDDEN", message: "it is about nothing" };
  if (approval === "always") hand.wantsApproval = `${tool.name} is set to need approval each time`;
  for (const subject of bound.subjects) {
    const decision = await judgeTool(parts, tool, hand.site, subject, false);
    hand.policyVersion = decision.policyVersion;
    hand.reason = decision.reason;
    if (decision.allowed) continue;
    if (!decision.needsApproval) {
      return { code: "TOOL_FORBIDDEN", message: `${`${tool.name} ${nameOf(subject)}`.trim()}: ${decision.reason}` };
    }
    hand.wantsApproval = `the policies ask for it (${decision.reason})`;
  }
  return null;
};
