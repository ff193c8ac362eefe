import { z } from "zod";
import { DECISIONS, VERDICTS } from "../check.ts";
import { eventKind } from "./event-kind.ts";

export const EVIDENCE_EVENTS = {
  "criterion.observed": eventKind("The engine has run a criterion's check at the base or at the head.", {
    criterionId: z.string(),
    at: z.enum(["base", "head"]),
    outcome: z.string(),
    summary: z.string(),
  }),
  "criterion.decided": eventKind("A criterion has its verdict.", {
    criterionId: z.string(),
    verdict: z.enum(VERDICTS),
    reason: z.string(),
  }),
  "criterion.attested": eventKind(
    "A person has signed for a criterion.",
    { criterionId: z.string(), kind: z.string(), by: z.string(), reason: z.string() },
    { audit: true },
  ),
  "gate.decided": eventKind("A gate has its decision.", {
    gateId: z.string(),
    decision: z.enum(DECISIONS),
    reasons: z.array(z.string()),
  }),
  "packet.written": eventKind("The proof packet of a run is written and signed.", {
    path: z.string(),
    sha256: z.string(),
  }),
};
