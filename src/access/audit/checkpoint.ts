/**
 * Where a chain goes on after its beginning was removed. The control plane that has removed it signs the place: whoever
 * cuts a chain off by themselves can write an event that tells of it, but not one that was signed.
 */
import type { Event } from "../../model/event.ts";
import { canonicalJson } from "../../runtime/canonical-json.ts";
import type { AuditCheckpoint } from "../../store/access/audit.ts";
import type { Signer } from "../policy/break-glass.ts";

type Place = { upTo: number; hash: string; removed: number };

const bytesOf = (tenantId: string, { upTo, hash, removed }: Place): Uint8Array =>
  Buffer.from(canonicalJson({ format: "provost-audit-checkpoint/1", tenantId, upTo, hash, removed }));

/** What goes into the event that tells of it. */
export const signPlace = (tenantId: string, place: Place, signer: Signer) => ({
  ...place,
  keyId: signer.keyId,
  signature: Buffer.from(signer.sign(bytesOf(tenantId, place))).toString("base64"),
});

export type ToldCheckpoint = {
  /** Of who has signed it: this control plane, or another on the same database. */
  keyId: string;
  signedHere: boolean;
};

/** The event that tells of a checkpoint; null for every other event, and where the signature is not what it says. */
export const toldBy = (
  { name, tenantId, payload }: Pick<Event, "name" | "tenantId" | "payload">,
  checkpoint: Pick<AuditCheckpoint, "streamPosition" | "hash">,
  signer: Signer,
): ToldCheckpoint | null => {
  const { upTo, hash, removed, keyId, signature } = payload;
  const isMeant = name === "audit.pruned" && hash === checkpoint.hash && upTo === checkpoint.streamPosition;
  if (!isMeant || typeof removed !== "number" || typeof keyId !== "string" || typeof signature !== "string")
    return null;
  if (keyId !== signer.keyId) return { keyId, signedHere: false };
  const bytes = bytesOf(tenantId, { upTo: checkpoint.streamPosition, hash: checkpoint.hash, removed });
  return signer.verify(bytes, Buffer.from(signature, "base64")) ? { keyId, signedHere: true } : null;
};
