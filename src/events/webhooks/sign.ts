/** Signatures as the Standard Webhooks specification has them (symmetric, version 1). */
import { createHmac, randomBytes } from "node:crypto";

const PREFIX = "whsec_";

/** 256 bits; the specification asks for 192 to 512. */
export const newWebhookSecret = (): string => `${PREFIX}${randomBytes(32).toString("base64")}`;

const signature = (secret: string, content: string): string => {
  const key = Buffer.from(secret.slice(PREFIX.length), "base64");
  return `v1,${createHmac("sha256", key).update(content).digest("base64")}`;
};

export type SignedHeaders = { "webhook-id": string; "webhook-timestamp": string; "webhook-signature": string };

/** @param secrets each of them signs, so that a receiver may know the old one or the new one */
export const signWebhook = (
  { id, body, now }: { id: string; body: string; now: Date },
  secrets: readonly string[],
): SignedHeaders => {
  const timestamp = String(Math.floor(now.getTime() / 1_000));
  return {
    "webhook-id": id,
    "webhook-timestamp": timestamp,
    "webhook-signature": secrets.map((secret) => signature(secret, `${id}.${timestamp}.${body}`)).join(" "),
  };
};
