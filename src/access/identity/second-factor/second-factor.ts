/** Setting up, showing and removing one's second factor. */
import { randomBytes } from "node:crypto";
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { countRecoveryCodes, replaceRecoveryCodes } from "../../../store/identity/recovery-codes.ts";
import { deleteSecondFactor, findSecondFactor, offerSecondFactor } from "../../../store/identity/second-factors.ts";
import { findUser } from "../../../store/identity/users.ts";
import type { CredentialChange } from "../mail/messages.ts";
import { tellPerson } from "../mail/tell-person.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";
import { type OwnSessions, personOf } from "../sessions/own-sessions.ts";
import { demandTry, returnTry } from "../sign-in/throttle.ts";
import { checkCode, hashRecoveryCode, openFactor, sealContext, takeCode, totpOf, type SecondCode } from "./codes.ts";

const SECRET_BYTES = 20;
const RECOVERY_CODES = 10;
/** Crockford's base 32 without what looks alike. */
const DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

export type SecondFactors = {
  status(by: By): Promise<{ set: boolean; recoveryCodesLeft: number }>;
  /** A secret for the app; nothing is asked for until a first code confirms it. SECOND_FACTOR_SET, SIGN_IN_TOO_OLD. */
  offer(by: By): Promise<{ secret: string; uri: string }>;
  /** Returns the recovery codes, which are shown this once. CODE_WRONG, RATE_LIMITED. */
  confirm(by: By, code: string): Promise<{ recoveryCodes: string[] }>;
  /** In place of all that were there. CODE_WRONG, RATE_LIMITED. */
  renewRecoveryCodes(by: By, code: string): Promise<{ recoveryCodes: string[] }>;
  /** CODE_WRONG, RATE_LIMITED. */
  remove(by: By, code: SecondCode): Promise<void>;
};

/** 16 digits of 5 bits each, in groups that can be read out. */
const newRecoveryCode = (): string =>
  [...randomBytes(16)]
    .map((byte) => DIGITS.charAt(byte & 31))
    .join("")
    .replace(/(.{4})(?=.)/g, "$1-");

const wrongCode = (): ProvostError => new ProvostError("CODE_WRONG", "the code is wrong, or was used before");

const writeRecoveryCodes = async (tx: Tx, userId: UserId): Promise<string[]> => {
  const codes = Array.from({ length: RECOVERY_CODES }, newRecoveryCode);
  await replaceRecoveryCodes(
    tx,
    userId,
    codes.map((code) => hashRecoveryCode(userId, code)),
  );
  return codes;
};

const createOffer =
  ({ db, sealer }: IdentityParts, sessions: OwnSessions): SecondFactors["offer"] =>
  async (by) => {
    await sessions.demandRecent(by);
    const { userId } = personOf(by);
    const secret = randomBytes(SECRET_BYTES);
    const sealed = await sealer.seal(secret, sealContext(userId));
    const { offered, label } = await db.transaction(DIRECTORY, async (tx) => {
      const user = await findUser(tx, userId);
      return { offered: await offerSecondFactor(tx, userId, sealed), label: user?.email ?? user?.name ?? userId };
    });
    if (!offered) throw new ProvostError("SECOND_FACTOR_SET", "you have a second factor already");
    const totp = totpOf(secret, label);
    return { secret: totp.secret.base32, uri: totp.toString() };
  };

export const createSecondFactors = (parts: IdentityParts, sessions: OwnSessions): SecondFactors => {
  const { db, sealer } = parts;

  /**
   * Shows a code of the factor, then does `work`. The act is put on record between the two: who shows a wrong code has
   * done nothing, and a crash leaves an act on record that did not happen, never one that happened and is not there.
   */
  const withCode = async <T>(
    by: By,
    { act, code }: { act: CredentialChange; code: SecondCode },
    work: (tx: Tx, userId: UserId) => Promise<T>,
  ): Promise<T> => {
    const { userId } = personOf(by);
    const account = `codes of the sessions of ${userId}`;
    await demandTry(parts, account, by);
    const trying = <R>(attempt: typeof takeCode, then: (tx: Tx) => Promise<R>): Promise<R | null> =>
      db.transaction(DIRECTORY, async (tx) => {
        const factor = await openFactor(tx, sealer, userId);
        return factor !== null && (await attempt(tx, userId, factor, code)) ? then(tx) : null;
      });
    if ((await trying(checkCode, () => Promise.resolve(true))) === null) throw wrongCode();
    await parts.record(actOf(act, by, { type: "user", id: by.actor.id }), null);
    const done = await trying(takeCode, async (tx) => {
      await returnTry(tx, account);
      return { value: await work(tx, userId) };
    });
    if (done === null) throw wrongCode(); // somebody else has used it in between
    await tellPerson(parts, userId, act);
    return done.value;
  };

  return {
    status: async (by) => {
      const { userId } = personOf(by);
      return db.transaction(DIRECTORY, async (tx) => {
        const factor = await findSecondFactor(tx, userId);
        return { set: factor?.confirmed === true, recoveryCodesLeft: await countRecoveryCodes(tx, userId) };
      });
    },
    offer: createOffer(parts, sessions),
    confirm: async (by, text) => {
      const shown = { act: "second-factor.set", code: { kind: "totp", text } } as const;
      return { recoveryCodes: await withCode(by, shown, (tx, userId) => writeRecoveryCodes(tx, userId)) };
    },
    renewRecoveryCodes: async (by, text) => {
      const shown = { act: "recovery-codes.made", code: { kind: "totp", text } } as const;
      return { recoveryCodes: await withCode(by, shown, (tx, userId) => writeRecoveryCodes(tx, userId)) };
    },
    remove: (by, code) =>
      withCode(by, { act: "second-factor.removed", code }, async (tx, userId) => {
        await deleteSecondFactor(tx, userId);
        await replaceRecoveryCodes(tx, userId, []);
      }),
  };
};
