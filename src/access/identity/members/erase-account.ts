/** Removes the account of somebody who belongs to nobody any more. What they did stays on record, under their id. */
import { DIRECTORY, type UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { eraseUser } from "../../../store/identity/erase-user.ts";
import { listMemberships } from "../../../store/identity/memberships.ts";
import { lockUser } from "../../../store/identity/users.ts";
import type { IdentityParts } from "../parts.ts";

/**
 * False when there was none, or when they are still a member of some tenant: whoever erases them in one has no say in the
 * others.
 * @param forget makes what the directory's own log has about them unreadable, in the same transaction
 */
export type EraseAccount = (userId: UserId, forget: (tx: Tx) => Promise<unknown>) => Promise<boolean>;

export const createEraseAccount =
  (parts: IdentityParts): EraseAccount =>
  async (userId, forget) => {
    const erased = await parts.db.transaction(DIRECTORY, async (tx) => {
      const user = await lockUser(tx, userId, "update");
      const isGone = user === null || (user.email === null && user.name === "");
      if (isGone || (await listMemberships(tx, userId)).length > 0) return false;
      await forget(tx);
      await eraseUser(tx, userId);
      return true;
    });
    parts.forget();
    return erased;
  };
