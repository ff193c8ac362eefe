/**
 * What administrators see of the sessions of members, and how they end them. A session is of one tenant: those that a
 * person has in others are neither shown nor ended, for they are the business of the administrators there.
 */
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type SessionId, type UserId } from "../../../model/ids.ts";
import type { Tx } from "../../../store/database.ts";
import { findMembership, type Membership } from "../../../store/identity/memberships.ts";
import { endSessions, listSessions, type Session } from "../../../store/identity/sessions.ts";
import { demandRank } from "../members/rank.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";

export type MemberSessions = {
  /** Last seen first. USER_NOT_FOUND. */
  list(by: By, userId: UserId): Promise<Session[]>;
  /** FORBIDDEN for whoever is above, USER_NOT_FOUND, SESSION_NOT_FOUND. */
  end(by: By, userId: UserId, sessionId: SessionId): Promise<void>;
  /** Returns how many. FORBIDDEN for whoever is above, USER_NOT_FOUND. */
  endAll(by: By, userId: UserId): Promise<number>;
};

const BECAUSE = "an administrator ended it";

export const createMemberSessions = (parts: IdentityParts): MemberSessions => {
  const inDirectory = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => parts.db.transaction(DIRECTORY, work);

  const demandMember = async (tx: Tx, { actor }: By, userId: UserId): Promise<Membership> => {
    const membership = await findMembership(tx, actor.tenantId, userId);
    if (membership !== null) return membership;
    throw new ProvostError("USER_NOT_FOUND", `no member of the tenant is ${userId}`, { userId });
  };

  const end = async (by: By, userId: UserId, sessionId?: SessionId): Promise<SessionId[]> => {
    const { role } = await inDirectory((tx) => demandMember(tx, by, userId));
    // Whoever got hold of an administrator's session could keep the owner out with it.
    demandRank(by.actor, role);
    const subject = { type: "user", id: userId };
    await parts.record(actOf("member.signed-out", by, subject, { session: sessionId ?? "all" }), null);
    const choice = { userId, memberOf: by.actor.tenantId, ...(sessionId !== undefined && { sessionId }) };
    const ended = await inDirectory((tx) => endSessions(tx, choice, BECAUSE));
    parts.forget();
    return ended;
  };

  return {
    list: (by, userId) =>
      inDirectory(async (tx) => {
        await demandMember(tx, by, userId);
        return listSessions(tx, userId, by.actor.tenantId);
      }),
    end: async (by, userId, sessionId) => {
      const ended = await end(by, userId, sessionId);
      if (ended.length > 0) return;
      throw new ProvostError("SESSION_NOT_FOUND", `${userId} has no open session ${sessionId} here`, { sessionId });
    },
    endAll: async (by, userId) => (await end(by, userId)).length,
  };
};
