import type { Pass } from "../call-in-hand.ts";

/** Is there such a tool, and does the input fit? */
export const passSchema: Pass = async (hand, { catalogue }) => {
  const { name, input } = hand.call;
  hand.entry = await catalogue.find(hand.site.tenantId, name);
  if (hand.entry === null) return { code: "TOOL_NOT_FOUND", message: `there is no tool ${JSON.stringify(name)}` };
  hand.bound = hand.entry.tool.bind(input);
  return null;
};
