/** Known or not, with a password or without: the same statements, one argon2 verification, the same answer. */
import { DIRECTORY } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { findPassword, rehashPassword } from "../../../store/identity/passwords.ts";
import { findUserByEmail, type User } from "../../../store/identity/users.ts";
import type { IdentityParts } from "../parts.ts";
import { proceed, refuse, throttle, type SignInAnswer, type SignInWish } from "./sign-in.ts";
import { admitTry, returnTry } from "./throttle.ts";

type Looked = { waitMs: number } | { waitMs: null; user: User | null; hash: string | null };

const NOBODY = "nobody" as User["userId"];

const look = async (tx: Tx, email: string, address: string): Promise<Looked> => {
  const waitMs = await admitTry(tx, email, address);
  if (waitMs !== null) return { waitMs };
  const user = await findUserByEmail(tx, email);
  return { waitMs, user, hash: await findPassword(tx, user?.userId ?? NOBODY) };
};

/**
 * The hash that was verified may be one of old parameters: now, and only now, the password is at hand to make a new one.
 * Returns the hash that is stored then; null when the password is no longer right, because it was changed meanwhile.
 */
const renewHash = async (
  parts: IdentityParts,
  userId: User["userId"],
  hash: string,
  password: string,
): Promise<string | null> => {
  if (!parts.hasher.isOutdated(hash)) return hash;
  const renewed = await parts.hasher.hash(password);
  const stored = await parts.db.transaction(DIRECTORY, async (tx) => {
    await rehashPassword(tx, userId, hash, renewed);
    return findPassword(tx, userId);
  });
  if (stored === renewed) return renewed;
  return (await parts.hasher.verify(stored, password)) ? stored : null; // another sign-in was first, or a change
};

export const signInWithPassword = async (
  parts: IdentityParts,
  { email, password }: { email: string; password: string },
  wish: SignInWish,
): Promise<SignInAnswer> => {
  const looked = await parts.db.transaction(DIRECTORY, (tx) => look(tx, email, wish.origin.address));
  if (looked.waitMs !== null) return throttle(parts, wish, looked.waitMs);
  const { user, hash } = looked;
  const right = await parts.hasher.verify(user?.state === "active" ? hash : null, password);
  if (!right || user === null || hash === null) return refuse(parts, wish, "wrong password or account", user?.userId);
  const current = await renewHash(parts, user.userId, hash, password);
  const stillHolds = async (tx: Tx): Promise<string | null> => {
    await returnTry(tx, email);
    const now = await findPassword(tx, user.userId);
    return now !== null && now === current ? null : "the password was changed meanwhile";
  };
  return proceed(parts, { userId: user.userId, method: "password", stillHolds }, wish);
};
