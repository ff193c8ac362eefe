/** What was decided about whether somebody may do something, as it is kept on record and shown. */
import { z } from "zod";

export const policyDecisionSchema = z.object({
  decisionId: z.string(),
  decidedAt: z.date(),
  /** Kind and id. */
  actor: z.string(),
  roles: z.array(z.string()),
  action: z.string(),
  resourceType: z.string(),
  resourceId: z.string(),
  allowed: z.boolean(),
  reason: z.string(),
  determining: z.array(z.string()),
  policyVersion: z.string(),
  grantId: z.string().nullable(),
  times: z.number().int().describe("equal decisions of one moment are one record"),
});
export type PolicyDecision = z.infer<typeof policyDecisionSchema>;
