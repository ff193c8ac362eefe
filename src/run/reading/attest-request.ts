/** A person's word that is to be signed: refused where it lacks something, or would count for nothing at the gate. */
import type { Check } from "../../model/check.ts";
import { ProvostError } from "../../model/errors.ts";

export type AttestRequest = {
  kind: "waiver" | "approval" | "mitigation";
  /** Criterion id, or gate id for a mitigation. */
  subject: string;
  role: string;
  by: string;
  reason: string;
  /** Who sees to it, and by when (YYYY-MM-DD): both are needed for a mitigation. */
  owner?: string | undefined;
  due?: string | undefined;
};

const DATE = /^\d{4}-\d{2}-\d{2}$/;

const invalid = (field: string, message: string): never => {
  throw new ProvostError("APPROVAL_INVALID", message, { field });
};

export const refuseIncomplete = (request: AttestRequest): void => {
  const { kind, reason, by, role, owner, due } = request;
  if (reason.trim() === "") invalid("reason", `a ${kind} needs a reason: give it with --reason`);
  if (by.trim() === "") invalid("by", `a ${kind} needs the name of who gives it: --by`);
  if (role.trim() === "") invalid("role", `a ${kind} needs the role in which it is given: --role`);
  if (due !== undefined && !(DATE.test(due) && !Number.isNaN(Date.parse(due))))
    invalid("due", `"${due}" is no date; write YYYY-MM-DD`);
  if (kind === "mitigation" && (owner === undefined || due === undefined))
    invalid(
      owner === undefined ? "owner" : "due",
      "a mitigation needs who owns it and by when: give --owner and --due",
    );
};

/** What the gate would pass over (src/gates): an approval that the check does not ask for, a day that is gone. */
export const refuseIdle = ({ kind, subject, role, due }: AttestRequest, check: Check | null, now: Date): void => {
  if (kind === "approval" && check?.kind !== "approval")
    invalid(
      "subject",
      `criterion ${subject} asks for nobody's approval, so one would count for nothing; it can be waived`,
    );
  if (kind === "approval" && check?.kind === "approval" && check.role !== role)
    invalid("role", `criterion ${subject} asks for the approval of ${check.role}, not of ${role}: --role`);
  const today = now.toISOString().slice(0, 10);
  if (due !== undefined && due < today) invalid("due", `${due} is past, today is ${today}: --due`);
};
