/** Tells a person what was changed about how they sign in: who did not do it learns that somebody else did. */
import { DIRECTORY, type UserId } from "../../../model/ids.ts";
import { findUser } from "../../../store/identity/users.ts";
import type { IdentityParts } from "../parts.ts";
import { type CredentialChange, changedMessage } from "./messages.ts";

/** After the change, which is done whether or not the message arrives. */
export const tellPerson = async (
  { db, mailer }: Pick<IdentityParts, "db" | "mailer">,
  userId: UserId,
  change: CredentialChange,
): Promise<void> => {
  const user = await db.transaction(DIRECTORY, (tx) => findUser(tx, userId));
  if (user?.email) mailer.post(changedMessage(user.email, change));
};
