import { found, type Pass } from "../call-in-hand.ts";

/** Where a person has to approve it: has one, of exactly this? Waits for the answer. */
export const passApproval: Pass = async (hand, { approvals }) => {
  const { bound } = found(hand);
  const { call, site, wantsApproval: reason } = hand;
  if (reason === null) return null;
  const settled = await approvals.ask(
    {
      kind: "approval",
      site,
      callId: call.callId,
      tool: call.name,
      input: bound.input,
      reason,
    },
    call.signal,
  );
  hand.approvalId = settled.approvalId;
  if (settled.kind === "granted") return null;
  if (settled.kind === "expired") return { code: "APPROVAL_EXPIRED", message: "nobody has approved it in time" };
  return { code: "APPROVAL_DENIED", message: `${settled.by} has denied it: ${settled.answer}` };
};
