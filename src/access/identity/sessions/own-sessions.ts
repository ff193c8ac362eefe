/** What somebody sees of their own sessions, and how they end them. */
import { ProvostError } from "../../../model/errors.ts";
import { DIRECTORY, type SessionId, type UserId } from "../../../model/ids.ts";
import { endSessions, findLiveSession, listSessions, type Session } from "../../../store/identity/sessions.ts";
import type { IdentityParts } from "../parts.ts";
import { actOf, type By } from "../security-act.ts";
import { RECENT_MS } from "./durations.ts";

export type OwnSession = Session & { current: boolean };

export type OwnSessions = {
  /** Last seen first. */
  list(by: By): Promise<OwnSession[]>;
  /** SESSION_NOT_FOUND when it is not one of the person's own. */
  end(by: By, sessionId: SessionId): Promise<void>;
  /** Ends all but the one that asks; returns how many. */
  endOthers(by: By): Promise<number>;
  /** SIGN_IN_TOO_OLD unless the session that asks was opened a moment ago. */
  demandRecent(by: By): Promise<void>;
};

/** The person who asks. FORBIDDEN for keys and agents: they have no sessions and no password. */
export const personOf = ({ actor }: By): { userId: UserId; sessionId: SessionId } => {
  if (actor.kind === "user" && actor.sessionId !== undefined) {
    return { userId: actor.id as UserId, sessionId: actor.sessionId as SessionId };
  }
  throw new ProvostError("FORBIDDEN", "only a person who has signed in can do this; a key or agent cannot", {});
};

export const createOwnSessions = (parts: IdentityParts): OwnSessions => {
  const { db, clock } = parts;
  const end = async (by: By, choice: { sessionId?: SessionId; except?: SessionId }): Promise<SessionId[]> => {
    const { userId } = personOf(by);
    const ended = await db.transaction(DIRECTORY, (tx) => endSessions(tx, { userId, ...choice }, "its owner ended it"));
    parts.forget();
    return ended;
  };
  return {
    list: async (by) => {
      const { userId, sessionId } = personOf(by);
      const sessions = await db.transaction(DIRECTORY, (tx) => listSessions(tx, userId));
      return sessions.map((session) => ({ ...session, current: session.sessionId === sessionId }));
    },
    end: async (by, sessionId) => {
      await parts.record(actOf("session.ended", by, { type: "session", id: sessionId }), null);
      const ended = await end(by, { sessionId });
      if (ended.length === 0) {
        throw new ProvostError("SESSION_NOT_FOUND", `you have no open session ${sessionId}`, { sessionId });
      }
    },
    endOthers: async (by) => {
      const { sessionId } = personOf(by);
      await parts.record(actOf("session.ended", by, { type: "session", id: "others" }), null);
      return (await end(by, { except: sessionId })).length;
    },
    demandRecent: async (by) => {
      const { sessionId } = personOf(by);
      const session = await db.transaction(DIRECTORY, (tx) => findLiveSession(tx, sessionId));
      if (session !== null && clock.now().getTime() - session.createdAt.getTime() <= RECENT_MS) return;
      throw new ProvostError(
        "SIGN_IN_TOO_OLD",
        "this changes how you sign in, and your sign-in is older than 10 minutes",
      );
    },
  };
};
