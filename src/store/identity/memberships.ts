/** Who belongs to which tenant, in which role. Rows of the directory. */
import { z } from "zod";
import { ROLES } from "../../model/actor.ts";
import type { TenantId, UserId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import { userSchema } from "./users.ts";

/** Roles that a person can have: that of an agent comes with an agent's credential only. */
export const memberRoleSchema = z.enum(ROLES).exclude(["agent"]);
export type MemberRole = z.infer<typeof memberRoleSchema>;

export const membershipSchema = z.object({
  memberOf: z.string().transform((id) => id as TenantId),
  userId: z.string().transform((id) => id as UserId),
  role: memberRoleSchema,
  joinedAt: z.coerce.date(),
});
export type Membership = z.infer<typeof membershipSchema>;

export const memberSchema = userSchema.extend({ role: memberRoleSchema, joinedAt: z.coerce.date() });
export type Member = z.infer<typeof memberSchema>;

const COLUMNS = `m.member_of as "memberOf", m.user_id as "userId", m.role, m.joined_at as "joinedAt"`;

/** False when the person is a member already; the role stays as it is. */
export const insertMembership = async (
  tx: Tx,
  { memberOf, userId, role }: Omit<Membership, "joinedAt">,
): Promise<boolean> => {
  const rows = await tx.query(
    `insert into memberships (tenant_id, member_of, user_id, role, joined_at) values ($1, $2, $3, $4, $5)
     on conflict (tenant_id, member_of, user_id) do nothing returning user_id`,
    [tx.tenantId, memberOf, userId, role, tx.now],
  );
  return rows.length > 0;
};

export const findMembership = async (tx: Tx, memberOf: TenantId, userId: UserId): Promise<Membership | null> => {
  const [row] = await tx.query(
    `select ${COLUMNS} from memberships m where m.tenant_id = $1 and m.member_of = $2 and m.user_id = $3`,
    [tx.tenantId, memberOf, userId],
  );
  return row === undefined ? null : membershipSchema.parse(row);
};

/** Those of one person, oldest first. */
export const listMemberships = async (tx: Tx, userId: UserId): Promise<Membership[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from memberships m where m.tenant_id = $1 and m.user_id = $2 order by m.joined_at, m.member_of`,
    [tx.tenantId, userId],
  );
  return rows.map((row) => membershipSchema.parse(row));
};

/** Everybody in a tenant, oldest first. */
export const listMembers = async (tx: Tx, memberOf: TenantId): Promise<Member[]> => {
  const rows = await tx.query(
    `select u.user_id as "userId", u.email, u.name, u.state, u.created_at as "createdAt", m.role,
       m.joined_at as "joinedAt"
     from memberships m join users u on u.tenant_id = m.tenant_id and u.user_id = m.user_id
     where m.tenant_id = $1 and m.member_of = $2 order by m.joined_at, u.user_id`,
    [tx.tenantId, memberOf],
  );
  return rows.map((row) => memberSchema.parse(row));
};

/** False when the person is no member. */
export const setMemberRole = async (tx: Tx, memberOf: TenantId, userId: UserId, role: MemberRole): Promise<boolean> => {
  const rows = await tx.query(
    "update memberships set role = $4 where tenant_id = $1 and member_of = $2 and user_id = $3 returning user_id",
    [tx.tenantId, memberOf, userId, role],
  );
  return rows.length > 0;
};

/** False when the person is no member. */
export const deleteMembership = async (tx: Tx, memberOf: TenantId, userId: UserId): Promise<boolean> => {
  const rows = await tx.query(
    "delete from memberships where tenant_id = $1 and member_of = $2 and user_id = $3 returning user_id",
    [tx.tenantId, memberOf, userId],
  );
  return rows.length > 0;
};
