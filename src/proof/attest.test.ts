import { expect, test } from "vitest";
import type { RunId } from "../model/ids.ts";
import { signAttestation, verifyAttestation } from "./attest.ts";
import { seededKey } from "./fixtures/seeded-key.ts";
import { readPublicKey } from "./verifying-key.ts";

const key = seededKey(3);
const publicKey = readPublicKey(key.publicKeyPem, "the test");
const signed = signAttestation(
  {
    kind: "waiver",
    runId: "run-1" as RunId,
    subject: "on-call",
    role: "owner",
    by: "Ada",
    reason: "asked later",
    owner: null,
    due: null,
    at: "2026-11-20T21:00:00.000Z",
  },
  key,
);

test("an attestation verifies with the key of its signer only", () => {
  expect(verifyAttestation(signed, publicKey)).toBe(true);
  expect(verifyAttestation(signed, readPublicKey(seededKey(4).publicKeyPem, "the test"))).toBe(false);
});

test.each([
  { kind: "approval" as const },
  { runId: "run-2" as RunId },
  { subject: "tests" },
  { role: "chief" },
  { by: "Bob" },
  { reason: "" },
  { owner: "Ada" },
  { due: "2030-01-01" },
  { at: "2026-11-21T21:00:00.000Z" },
  { keyId: "0".repeat(64) },
  { signature: signed.signature.replace(/=*$/, "") },
])("%o cannot be put into a signed attestation", (change) => {
  expect(verifyAttestation({ ...signed, ...change }, publicKey)).toBe(false);
});
