/**
 * The person who owns the data folder, until there are other identities: a browser gets in by a link that works once,
 * a command by a token that only this user of the machine can read. Nothing of it outlives the process.
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Authenticate } from "../../model/access.ts";
import type { Actor } from "../../model/actor.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";

const LINK_MS = 10 * 60_000;
const SESSION_MS = 12 * 3_600_000;

export type OwnerSession = { token: string; expiresAt: Date };

export type LocalOwner = {
  /** For the commands of this machine; lives as long as the process. */
  token: string;
  /** A token that signs in once, within ten minutes. */
  newLink(): string;
  /** Null when the link was used, is too old, or never was one. */
  signIn(linkToken: string): OwnerSession | null;
  signOut(sessionToken: string): void;
  bearer: Authenticate;
  session: Authenticate;
};

/** What is kept: whoever reads the memory of a core dump finds no token that works. Also makes lengths equal. */
const digest = (token: string): string => createHash("sha256").update(token).digest("hex");
const newToken = (prefix: string): string => `${prefix}_${randomBytes(32).toString("base64url")}`;

const actorOf = (credentialId: string | null, expiresAt: Date | null): Actor => ({
  tenantId: LOCAL_TENANT,
  kind: "local",
  id: "owner",
  roles: ["owner"],
  scopes: null,
  credentialId,
  expiresAt,
});

export const createLocalOwner = (clock: Clock): LocalOwner => {
  const token = newToken("pvl");
  const tokenDigest = Buffer.from(digest(token));
  const links = new Map<string, Date>();
  const sessions = new Map<string, Date>();
  const after = (ms: number): Date => new Date(clock.now().getTime() + ms);

  return {
    token,
    newLink: () => {
      const link = newToken("pvs");
      links.set(digest(link), after(LINK_MS));
      return link;
    },
    signIn: (linkToken) => {
      const key = digest(linkToken);
      const until = links.get(key);
      links.delete(key);
      if (until === undefined || until <= clock.now()) return null;
      const session = { token: newToken("pvc"), expiresAt: after(SESSION_MS) };
      sessions.set(digest(session.token), session.expiresAt);
      return session;
    },
    signOut: (sessionToken) => void sessions.delete(digest(sessionToken)),
    bearer: async (credential) => {
      const same = credential.kind === "bearer" && timingSafeEqual(Buffer.from(digest(credential.token)), tokenDigest);
      return same
        ? { kind: "actor", actor: actorOf(null, null) }
        : { kind: "refused", reason: "not the owner's token" };
    },
    session: async (credential) => {
      if (credential.kind !== "session") return { kind: "refused", reason: "no session" };
      const id = digest(credential.token);
      const expiresAt = sessions.get(id);
      if (expiresAt === undefined) return { kind: "refused", reason: "unknown session" };
      if (expiresAt <= clock.now()) {
        sessions.delete(id);
        return { kind: "refused", reason: "session expired" };
      }
      return { kind: "actor", actor: actorOf(id.slice(0, 16), expiresAt) };
    },
  };
};
