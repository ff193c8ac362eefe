/**
 * What the chain of a tenant tells of events that were removed. Each removal says how many have gone so far, signed: who
 * takes an event away by hand breaks the sum, and who corrects the sum breaks the signature.
 */
import type { TenantId } from "../../model/ids.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import type { Signer } from "../policy/break-glass.ts";

type Facts = Readonly<Record<string, unknown>>;
export type SignedBy = { keyId: string; signature: string };

/** @property format names what is signed, so that one kind never passes for another */
type Whose = { format: string; tenantId: TenantId; signer: Signer };

const bytesOf = ({ format, tenantId }: Whose, facts: Facts): Uint8Array =>
  Buffer.from(canonicalJson({ ...facts, format, tenantId }));

export const signRemoval = <F extends Facts & { total: number }>(whose: Whose, facts: F): F & SignedBy => ({
  ...facts,
  keyId: whose.signer.keyId,
  signature: Buffer.from(whose.signer.sign(bytesOf(whose, facts))).toString("base64"),
});

const isSigned = (told: Record<string, unknown>): told is Facts & SignedBy & { total: number } =>
  typeof told["total"] === "number" && ["keyId", "signature"].every((name) => typeof told[name] === "string");

export type Judged = { problem: string } | { signedHere: boolean | null };

/** @returns a problem, or whether this control plane has signed the last removal; null when the chain tells of none */
export const judgeTold = (
  whose: Whose,
  told: Record<string, unknown> | null,
  { removed, removedFromAudit }: { removed: number; removedFromAudit: number },
): Judged => {
  // The audit log has its own retention: what told of it may be gone, which its checkpoint says.
  if (told === null) {
    return removed > 0 && removedFromAudit === 0
      ? { problem: `${removed} events were removed, and nothing in the audit log tells of it` }
      : { signedHere: null };
  }
  if (!isSigned(told) || told.total !== removed) {
    return { problem: `the audit log tells of another number of removed events than ${removed}` };
  }
  const { keyId, signature, ...facts } = told;
  if (keyId !== whose.signer.keyId) return { signedHere: false };
  return whose.signer.verify(bytesOf(whose, facts), Buffer.from(signature, "base64"))
    ? { signedHere: true }
    : { problem: "the signature of the last removal does not hold" };
};
