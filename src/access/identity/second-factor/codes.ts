/** Codes of an authenticator app (TOTP, RFC 6238: SHA-1, 6 digits, 30 seconds, which all apps know), and recovery codes. */
import { createHmac } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import type { UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { useRecoveryCode } from "../../../store/recovery-codes.ts";
import { findSecondFactor, takeStep } from "../../../store/second-factors.ts";
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

const takeTotp = async (tx: Tx, userId: UserId, secret: Uint8Array, text: string): Promise<boolean> => {
  const timestamp = tx.now.getTime();
  const delta = totpOf(secret, "").validate({ token: plain(text), timestamp, window: WINDOW });
  // A code that somebody has watched being typed is worth nothing: its step is taken only once.
  return delta !== null && takeStep(tx, userId, Math.floor(timestamp / 1_000 / STEP_SECONDS) + delta);
};

/** Uses the code up. */
export const takeCode = async (tx: Tx, userId: UserId, factor: OpenFactor, code: SecondCode): Promise<boolean> =>
  code.kind === "totp"
    ? takeTotp(tx, userId, factor.secret, code.text)
    : factor.confirmed && (await useRecoveryCode(tx, userId, hashRecoveryCode(userId, code.text)));
