/** A person's word, signed: waivers, approvals and mitigations over the canonical JSON of all that they state. */
import type { Attestation } from "../model/run.ts";
import { canonicalJson } from "../runtime/canonical-json.ts";
import type { SigningKey } from "./signing-key.ts";
import type { VerifyingKey } from "./verifying-key.ts";

export type AttestationStatement = Omit<Attestation, "signature" | "keyId">;

/** Named one by one, so that a field which the model gains fails the build here instead of going unsigned. */
const signedBytes = (stated: AttestationStatement): Uint8Array => {
  const { kind, runId, subject, role, by, reason, owner, due, at } = stated;
  return Buffer.from(
    canonicalJson({ kind, runId, subject, role, by, reason, owner, due, at } satisfies Required<AttestationStatement>),
  );
};

export const signAttestation = (stated: AttestationStatement, key: SigningKey): Attestation => ({
  ...stated,
  signature: Buffer.from(key.sign(signedBytes(stated))).toString("base64"),
  keyId: key.keyId,
});

export const verifyAttestation = (attestation: Attestation, key: VerifyingKey): boolean => {
  const signature = Buffer.from(attestation.signature, "base64");
  return (
    attestation.keyId === key.keyId &&
    signature.toString("base64") === attestation.signature &&
    key.verify(signedBytes(attestation), signature)
  );
};
