/**
 * DSSE v1 envelopes. What is signed is PAE(payloadType, payload), so neither can be read as something else.
 * Invariant: an envelope has exactly one text. `openEnvelope` refuses every other spelling of the same JSON or base64,
 * for a byte that could be changed without notice would be outside of the signature.
 */
import { z } from "zod";
import { canonicalJson } from "../runtime/canonical-json.ts";
import type { SigningKey } from "./signing-key.ts";
import type { VerifyingKey } from "./verifying-key.ts";

const envelopeSchema = z.strictObject({
  payloadType: z.string(),
  payload: z.string(),
  signatures: z.tuple([z.strictObject({ keyid: z.string(), sig: z.string() })]),
});

/** "DSSEv1" SP LEN(type) SP type SP LEN(body) SP body, lengths in bytes. */
export const preAuthenticationEncoding = (payloadType: string, payload: Uint8Array): Uint8Array => {
  const type = Buffer.from(payloadType, "utf8");
  return Buffer.concat([
    Buffer.from(`DSSEv1 ${type.byteLength} `),
    type,
    Buffer.from(` ${payload.byteLength} `),
    payload,
  ]);
};

/** The text of a signed envelope around the canonical JSON of `body`; a line feed ends it. */
export const sealEnvelope = (payloadType: string, body: unknown, key: SigningKey): string => {
  const payload = Buffer.from(canonicalJson(body), "utf8");
  const sig = Buffer.from(key.sign(preAuthenticationEncoding(payloadType, payload))).toString("base64");
  const envelope = { payloadType, payload: payload.toString("base64"), signatures: [{ keyid: key.keyId, sig }] };
  return `${canonicalJson(envelope)}\n`;
};

export type OpenedEnvelope = { ok: true; body: unknown } | { ok: false; problem: string };

const refused = (problem: string): OpenedEnvelope => ({ ok: false, problem });

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What an envelope says of itself, unverified: hints for a message or for the choice of a key, never a ground for trust. */
export const claimsOfEnvelope = (text: string): { keyId: string; body: unknown } | null => {
  const envelope = envelopeSchema.safeParse(parseJson(text));
  if (!envelope.success) return null;
  const { payload, signatures } = envelope.data;
  return { keyId: signatures[0].keyid, body: parseJson(Buffer.from(payload, "base64").toString("utf8")) };
};

/** The body of an envelope that is of the type wanted, written canonically, and signed by `key`. */
export const openEnvelope = (text: string, payloadType: string, key: VerifyingKey): OpenedEnvelope => {
  const parsed = envelopeSchema.safeParse(parseJson(text));
  if (!parsed.success) return refused("is no DSSE envelope with one signature");
  const envelope = parsed.data;
  const [{ keyid, sig }] = envelope.signatures;
  const payload = Buffer.from(envelope.payload, "base64");
  const signature = Buffer.from(sig, "base64");
  const rewritten = {
    payloadType: envelope.payloadType,
    payload: payload.toString("base64"),
    signatures: [{ keyid, sig: signature.toString("base64") }],
  };
  if (`${canonicalJson(rewritten)}\n` !== text) return refused("is not in its canonical form");
  if (keyid !== key.keyId) return refused(`was signed by key ${keyid}, not by key ${key.keyId}`);
  if (envelope.payloadType !== payloadType) return refused(`holds ${envelope.payloadType}, not ${payloadType}`);
  if (!key.verify(preAuthenticationEncoding(payloadType, payload), signature)) return refused("has a wrong signature");
  const bodyText = payload.toString("utf8");
  const body = parseJson(bodyText);
  if (body === undefined || canonicalJson(body) !== bodyText)
    return refused("holds a payload that is no canonical JSON");
  return { ok: true, body };
};
