/**
 * Slows guessing down, for an account and for an address, on all control planes together. Whether an account exists makes
 * no difference, and neither does whether the password was right: who is slowed down gets the same answer in each case.
 * An account is never locked: a token comes back every twenty seconds, so its owner gets in while somebody is guessing,
 * or asks for a link, which has a bucket of its own.
 */
import { isIPv6 } from "node:net";
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY } from "../../../model/ids.ts";
import { sha256 } from "../../../runtime/hash.ts";
import type { Tx } from "../../../store/database.ts";
import { type BucketRate, returnToken, takeToken } from "../../../store/identity/sign-in-buckets.ts";
import { emailKey } from "../../../store/identity/users.ts";
import type { IdentityParts } from "../parts.ts";
import type { By } from "../security-act.ts";

export const ACCOUNT_RATE: BucketRate = { burst: 10, refillMs: 20_000 };
/** An office behind one address starts its day at the same minute. */
export const ADDRESS_RATE: BucketRate = { burst: 200, refillMs: 1_000 };
export const MAIL_RATE: BucketRate = { burst: 3, refillMs: 120_000 };

/** The first four groups of an IPv6 address: whoever has one usually has all of them. */
const networkOf = (address: string): string => {
  const plain = address.replace(/%.*$/, "").replace(/^::ffff:(?=\d+\.)/i, "");
  if (!isIPv6(plain)) return plain;
  const [head = "", tail] = plain.split("::");
  const front = head.split(":").filter((group) => group !== "");
  const back = tail === undefined ? [] : tail.split(":").filter((group) => group !== "");
  const zeros = tail === undefined ? [] : Array<string>(8 - front.length - back.length).fill("0");
  return [...front, ...zeros, ...back]
    .slice(0, 4)
    .map((group) => parseInt(group, 16).toString(16))
    .join(":");
};

/** Addresses are personal data: what is kept of them for a moment is a hash. */
const accountBucket = (account: string): string => `account:${sha256(emailKey(account))}`;
const mailBucket = (account: string): string => `mail:${sha256(emailKey(account))}`;
export const addressBucket = (address: string): string => `address:${sha256(networkOf(address))}`;

/** Null when the try may go on, else how long to wait. */
export const admitTry = async (tx: Tx, account: string, address: string): Promise<number | null> => {
  const byAccount = await takeToken(tx, accountBucket(account), ACCOUNT_RATE);
  const byAddress = await takeToken(tx, addressBucket(address), ADDRESS_RATE);
  return byAccount === null && byAddress === null ? null : Math.max(byAccount ?? 0, byAddress ?? 0);
};

/** A try that led to a sign-in was no guess. */
export const returnTry = (tx: Tx, account: string): Promise<void> =>
  returnToken(tx, accountBucket(account), ACCOUNT_RATE);

/** For who has signed in and is asked for a secret again: a stolen session cannot guess faster than who has none. */
export const demandTry = async (parts: Pick<IdentityParts, "db">, account: string, by: By): Promise<void> => {
  const waitMs = await parts.db.transaction(DIRECTORY, (tx) => admitTry(tx, account, by.origin?.address ?? "local"));
  if (waitMs === null) return;
  throw new ProvostError("RATE_LIMITED", "too many tries", { retryAfterSeconds: Math.ceil(waitMs / 1_000) });
};

export type MailAdmission = { waitMs: number | null; mayMail: boolean };

/** A flood of mails to one address is dropped in silence: an answer would be a fact about it. */
export const admitMail = async (tx: Tx, account: string, address: string): Promise<MailAdmission> => {
  const byAccount = await takeToken(tx, mailBucket(account), MAIL_RATE);
  const waitMs = await takeToken(tx, addressBucket(address), ADDRESS_RATE);
  return { waitMs, mayMail: byAccount === null && waitMs === null };
};
