/** Whether somebody who has a webhook's secret has signed: what `sign.ts` makes, read from the other side. */
import { timingSafeEqual } from "node:crypto";
import { signWebhook } from "./sign.ts";

export type SignedMessage = { id: string; timestamp: string; signature: string; body: string };

/** How far the clocks of both sides may be apart, and how long a signed message can be sent again. */
const TOLERANCE_MS = 5 * 60_000;

const isEqual = (a: string, b: string): boolean => {
  const [one, other] = [Buffer.from(a), Buffer.from(b)];
  return one.length === other.length && timingSafeEqual(one, other);
};

export const isSigned = (
  { id, timestamp, signature, body }: SignedMessage,
  secrets: readonly string[],
  now: Date,
): boolean => {
  const at = /^\d{1,12}$/.test(timestamp) ? Number(timestamp) * 1_000 : Number.NaN;
  if (!(Math.abs(now.getTime() - at) <= TOLERANCE_MS)) return false;
  const given = signature.split(" ");
  return secrets.some((secret) => {
    const expected = signWebhook({ id, body, now: new Date(at) }, [secret])["webhook-signature"];
    return given.some((one) => isEqual(one, expected));
  });
};
