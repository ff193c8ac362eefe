/** Invitations into a tenant. Rows of the directory: they are accepted by somebody who is nobody yet. */
import { z } from "zod";
import type { TenantId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import { memberRoleSchema } from "./memberships.ts";
import { emailKey } from "./users.ts";

export const invitationSchema = z.object({
  invitationId: z.string(),
  memberOf: z.string().transform((id) => id as TenantId),
  email: z.string(),
  role: memberRoleSchema,
  invitedBy: z.string(),
  createdAt: z.coerce.date(),
  expiresAt: z.coerce.date(),
});
export type Invitation = z.infer<typeof invitationSchema>;

const COLUMNS = `invitation_id as "invitationId", member_of as "memberOf", email, role, invited_by as "invitedBy",
  created_at as "createdAt", expires_at as "expiresAt"`;

/** Takes the place of an open one for the same address. */
export const insertInvitation = async (
  tx: Tx,
  invitation: Omit<Invitation, "createdAt">,
  tokenHash: string,
): Promise<void> => {
  const { invitationId, memberOf, email, role, invitedBy, expiresAt } = invitation;
  await tx.query(
    `update invitations set closed_at = $4
     where tenant_id = $1 and member_of = $2 and email_key = $3 and closed_at is null`,
    [tx.tenantId, memberOf, emailKey(email), tx.now],
  );
  await tx.query(
    `insert into invitations (tenant_id, invitation_id, member_of, email, email_key, role, token_hash, invited_by,
       created_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
    [tx.tenantId, invitationId, memberOf, email, emailKey(email), role, tokenHash, invitedBy, tx.now, expiresAt],
  );
};

/** The open one that the token is for. */
export const findInvitation = async (tx: Tx, tokenHash: string): Promise<Invitation | null> => {
  const [row] = await tx.query(
    `select ${COLUMNS} from invitations
     where tenant_id = $1 and token_hash = $2 and closed_at is null and expires_at > $3`,
    [tx.tenantId, tokenHash, tx.now],
  );
  return row === undefined ? null : invitationSchema.parse(row);
};

/** Closes and returns the open invitation that the token is for; it is locked until the commit. */
export const acceptInvitation = async (tx: Tx, tokenHash: string): Promise<Invitation | null> => {
  const [row] = await tx.query(
    `update invitations set closed_at = $3
     where tenant_id = $1 and token_hash = $2 and closed_at is null and expires_at > $3 returning ${COLUMNS}`,
    [tx.tenantId, tokenHash, tx.now],
  );
  return row === undefined ? null : invitationSchema.parse(row);
};

/** Closes and returns those that are open for an address which its owner has proven otherwise. */
export const acceptInvitationsOf = async (tx: Tx, email: string): Promise<Invitation[]> => {
  const rows = await tx.query(
    `update invitations set closed_at = $3
     where tenant_id = $1 and email_key = $2 and closed_at is null and expires_at > $3 returning ${COLUMNS}`,
    [tx.tenantId, emailKey(email), tx.now],
  );
  return rows.map((row) => invitationSchema.parse(row));
};

export const listInvitations = async (tx: Tx, memberOf: TenantId): Promise<Invitation[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from invitations
     where tenant_id = $1 and member_of = $2 and closed_at is null and expires_at > $3 order by created_at`,
    [tx.tenantId, memberOf, tx.now],
  );
  return rows.map((row) => invitationSchema.parse(row));
};

/** False when no open one has this id. */
export const revokeInvitation = async (tx: Tx, memberOf: TenantId, invitationId: string): Promise<boolean> => {
  const rows = await tx.query(
    `update invitations set closed_at = $4
     where tenant_id = $1 and member_of = $2 and invitation_id = $3 and closed_at is null returning invitation_id`,
    [tx.tenantId, memberOf, invitationId, tx.now],
  );
  return rows.length > 0;
};
