/** What is left of a person who is nobody here any more: an id that records still name. Rows of the directory. */
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import { lockUser } from "./users.ts";

/** All that people sign in with and have asked for, and where they did. Sessions go last: tokens refer to them. */
const OF_PERSON = [
  "delete from passwords where tenant_id = $1 and user_id = $2",
  "delete from recovery_codes where tenant_id = $1 and user_id = $2",
  "delete from second_factors where tenant_id = $1 and user_id = $2",
  "delete from external_identities where tenant_id = $1 and user_id = $2",
  "delete from one_time_tokens where tenant_id = $1 and user_id = $2",
  "delete from email_changes where tenant_id = $1 and user_id = $2",
  `delete from refresh_tokens t using sessions s
   where t.tenant_id = $1 and s.tenant_id = $1 and s.user_id = $2 and t.session_id = s.session_id`,
  "delete from sessions where tenant_id = $1 and user_id = $2",
];

/** False when there is nothing to remove: no such person, or one who was removed before. */
export const eraseUser = async (tx: Tx, userId: UserId): Promise<boolean> => {
  const user = await lockUser(tx, userId, "update");
  if (user === null || (user.email === null && user.name === "")) return false;
  await tx.query(
    `update invitations i set email = '', email_key = i.invitation_id, closed_at = coalesce(i.closed_at, $3)
     from users u
     where i.tenant_id = $1 and u.tenant_id = $1 and u.user_id = $2 and i.email_key = u.email_key`,
    [tx.tenantId, userId, tx.now],
  );
  await tx.query(
    `update users set email = null, email_key = null, name = '', state = 'disabled'
     where tenant_id = $1 and user_id = $2`,
    [tx.tenantId, userId],
  );
  for (const text of OF_PERSON) await tx.query(text, [tx.tenantId, userId]);
  return true;
};
