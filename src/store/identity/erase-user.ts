/** What is left of a person who is nobody here any more: an id that records still name. Rows of the directory. */
import type { UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";

/** Of somebody who is locked. */
export const eraseUser = async (tx: Tx, userId: UserId): Promise<void> => {
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
  // What refers to what is only looked at when all of it is gone.
  await tx.query(
    `with passwords as (delete from passwords where tenant_id = $1 and user_id = $2),
       codes as (delete from recovery_codes where tenant_id = $1 and user_id = $2),
       factors as (delete from second_factors where tenant_id = $1 and user_id = $2),
       external as (delete from external_identities where tenant_id = $1 and user_id = $2),
       links as (delete from one_time_tokens where tenant_id = $1 and user_id = $2),
       changes as (delete from email_changes where tenant_id = $1 and user_id = $2),
       tokens as (
         delete from refresh_tokens t using sessions s
         where t.tenant_id = $1 and s.tenant_id = $1 and s.user_id = $2 and t.session_id = s.session_id
       )
     delete from sessions where tenant_id = $1 and user_id = $2`,
    [tx.tenantId, userId],
  );
};
