/** Who belongs to a tenant. Each method is about the tenant of whoever asks, and no other. */
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type TenantId, type UserId } from "../../../model/ids.ts";
import { revokeKeysOf } from "../../../store/identity/api-keys.ts";
import type { Tx } from "../../../store/database.ts";
import {
  deleteMembership,
  findMembership,
  listMembers,
  type Member,
  type MemberRole,
  setMemberRole,
} from "../../../store/identity/memberships.ts";
import { endSessions } from "../../../store/identity/sessions.ts";
import { lockTenant } from "../../../store/identity/tenants.ts";
import { setUserState, type User } from "../../../store/identity/users.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";
import { demandRank } from "./rank.ts";

export type Members = {
  /** Oldest first. */
  list(by: By): Promise<Member[]>;
  /** By id, or by address. USER_NOT_FOUND. */
  find(by: By, named: string): Promise<Member>;
  /** USER_NOT_FOUND, FORBIDDEN, LAST_OWNER. */
  setRole(by: By, userId: UserId, role: MemberRole): Promise<void>;
  /** Ends their sessions here and revokes their keys. USER_NOT_FOUND, FORBIDDEN, LAST_OWNER. */
  remove(by: By, userId: UserId): Promise<void>;
  /** For all tenants; only whoever runs the control plane may. */
  setState(by: By, userId: UserId, state: User["state"]): Promise<void>;
};

const notFound = (userId: string): ProvostError =>
  new ProvostError("USER_NOT_FOUND", `no member of the tenant is ${userId}`, { userId });

/** The tenant's row is locked, so that two owners cannot take the role from each other at the same time. */
const demandOtherOwner = async (tx: Tx, tenantId: TenantId, userId: UserId): Promise<void> => {
  await lockTenant(tx, tenantId);
  const members = await listMembers(tx, tenantId);
  const others = members.filter((one) => one.role === "owner" && one.state === "active" && one.userId !== userId);
  if (members.some((one) => one.userId === userId && one.role === "owner") && others.length === 0) {
    throw new ProvostError("LAST_OWNER", `${userId} is the only owner of ${tenantId}`, { userId });
  }
};

export const createMembers = (parts: IdentityParts): Members => {
  const { db } = parts;
  const inDirectory = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => db.transaction(DIRECTORY, work);
  const subject = (userId: UserId) => ({ type: "user", id: userId });

  /** Both their present rank and, where there is one, their future rank must be within reach. */
  const demandReach = async (by: By, userId: UserId, role?: MemberRole): Promise<void> => {
    const membership = await inDirectory((tx) => findMembership(tx, by.actor.tenantId, userId));
    if (membership === null) throw notFound(userId);
    demandRank(by.actor, membership.role);
    if (role !== undefined) demandRank(by.actor, role);
  };

  const list = (by: By): Promise<Member[]> => inDirectory((tx) => listMembers(tx, by.actor.tenantId));
  return {
    list,
    find: async (by, named) => {
      const members = await list(by);
      const found = members.find(
        ({ userId, email }) => userId === named || email?.toLowerCase() === named.toLowerCase(),
      );
      if (found === undefined) throw notFound(named);
      return found;
    },
    setRole: async (by, userId, role) => {
      await demandReach(by, userId, role);
      await parts.record(actOf("member.role-set", by, subject(userId), { role }), null);
      await inDirectory(async (tx) => {
        if (role !== "owner") await demandOtherOwner(tx, by.actor.tenantId, userId);
        if (!(await setMemberRole(tx, by.actor.tenantId, userId, role))) throw notFound(userId);
      });
      parts.forget();
    },
    remove: async (by, userId) => {
      const { tenantId } = by.actor;
      // Leaving is everybody's own affair.
      if (by.actor.id !== userId) await demandReach(by, userId);
      await parts.record(actOf("member.removed", by, subject(userId)), null);
      await inDirectory(async (tx) => {
        await demandOtherOwner(tx, tenantId, userId);
        if (!(await deleteMembership(tx, tenantId, userId))) throw notFound(userId);
        await endSessions(tx, { userId, memberOf: tenantId }, "no member any more");
      });
      await db.transaction(tenantId, (tx) => revokeKeysOf(tx, { ownerKind: "user", ownerId: userId }));
      parts.forget();
    },
    setState: async (by, userId, state) => {
      if (by.actor.kind !== "local") {
        throw new ProvostError("FORBIDDEN", "only whoever runs the control plane may lock a person out of all tenants");
      }
      await demandReach(by, userId);
      const act = state === "active" ? "user.enabled" : "user.disabled";
      await parts.record(actOf(act, by, subject(userId)), null);
      await inDirectory(async (tx) => {
        if (state === "disabled") await demandOtherOwner(tx, by.actor.tenantId, userId);
        await setUserState(tx, userId, state);
        if (state === "disabled") await endSessions(tx, { userId }, "the account was disabled");
      });
      parts.forget();
    },
  };
};
