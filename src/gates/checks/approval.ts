import type { Check } from "../../model/check.ts";
import { type Finding, unobservable } from "../finding.ts";

export type ApprovalCheck = Extract<Check, { kind: "approval" }>;

/** An approval is a person's word: nothing in a checkout can stand for it. */
export const observeApproval = (check: ApprovalCheck): Finding =>
  unobservable(`it needs the approval of ${check.role}`);
