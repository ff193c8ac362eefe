/** Codes of an authenticator app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds, which all apps know), and recovery codes. */
import { createHmac } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { isRecoveryCode, useRecoveryCode } from "../../../store/identity/recovery-codes.ts";
import { findSecondFactor, isStepFree, takeStep } from "../../../store/identity/second-factors.ts";
import type { Sealer } from "../sealer.ts";

const STEP_SECONDS = 30;
/** Steps before and after the present one: clocks of telephones differ. */
const WINDOW = 1;

export type SecondCode = { kind: "totp" | "recovery-code"; text: string };

export type OpenFactor = { secret: Uint8Array; confirmed: boolean };

/** What a person's TOTP secret is sealed for: it opens for nobody else. */
export const sealContext = (userId: UserId): string => `second factor of ${userId}`;

export const openFactor = async (tx: Tx, sealer: Sealer, userId: UserId): Promise<OpenFactor | null> => {
  const factor = await findSecondFactor(tx, userId);
  if (factor === null) return null;
  return { secret: await sealer.open(factor.sealedSecret, sealContext(userId)), confirmed: factor.confirmed };
};

export const totpOf = (secret: Uint8Array, label: string): TOTP =>
  new TOTP({
    issuer: "Provost",
    label,
    algorithm: "SHA1",
    digits: 6,
    period: STEP_SECONDS,
    secret: new Secret({ buffer: Uint8Array.from(secret).buffer }),
  });

/** What is typed, without the spaces that people add. */
const plain = (text: string): string => text.replace(/[\s-]/g, "").toUpperCase();

/** Recovery codes have 80 random bits; keyed by the person, so that equal codes of two people look different. */
export const hashRecoveryCode = (userId: UserId, code: string): string =>
  createHmac("sha256", userId).update(plain(code)).digest("hex");

/** Null for a code that is none of now. */
const stepOf = (now: Date, secret: Uint8Array, text: string): number | null => {
  const timestamp = now.getTime();
  const delta = totpOf(secret, "").validate({ token: plain(text), timestamp, window: WINDOW });
  return delta === null ? null : Math.floor(timestamp / 1_000 / STEP_SECONDS) + delta;
};

type Ways = { step: typeof takeStep; recovery: typeof useRecoveryCode };

const tryCode = async (tx: Tx, userId: UserId, factor: OpenFactor, { kind, text }: SecondCode, ways: Ways) => {
  if (kind === "recovery-code") return factor.confirmed && ways.recovery(tx, userId, hashRecoveryCode(userId, text));
  const step = stepOf(tx.now, factor.secret, text);
  // A code that somebody has watched being typed is worth nothing: its step is taken only once.
  return step !== null && ways.step(tx, userId, step);
};

/** Uses the code up. */
export const takeCode = (tx: Tx, userId: UserId, factor: OpenFactor, code: SecondCode): Promise<boolean> =>
  tryCode(tx, userId, factor, code, { step: takeStep, recovery: useRecoveryCode });

/** Whether the code would be taken; it still can be. */
export const checkCode = (tx: Tx, userId: UserId, factor: OpenFactor, code: SecondCode): Promise<boolean> =>
  tryCode(tx, userId, factor, code, { step: isStepFree, recovery: isRecoveryCode });
