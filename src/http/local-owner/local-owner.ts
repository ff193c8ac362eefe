/**
 * Commands of the person who owns the data folder: they show a token that only this user of the machine can read. It
 * lives as long as the process. A browser signs in by a link instead (src/access/identity).
 */
import { createHash, randomBytes } from "node:crypto";
import type { Authenticate } from "../../model/access.ts";
import type { Actor } from "../../model/actor.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import type { Clock } from "../../runtime/clock.ts";

export type LocalOwner = {
  token: string;
  bearer: Authenticate;
  /** The owner in another tenant, by a token of its own: a tenant is never taken from a request. */
  enter: (tenantId: TenantId) => { token: string; expiresAt: Date };
};

/** Also makes lengths equal, and where a lookup by it differs in time, says nothing of the token. */
const digest = (token: string): string => createHash("sha256").update(token).digest("hex");

const ownerIn = (tenantId: TenantId, expiresAt: Date | null): Actor => ({
  tenantId,
  kind: "local",
  id: "owner",
  roles: ["owner"],
  scopes: null,
  credentialId: null,
  expiresAt,
});

/** Says at a glance whose token it is: those of identities are asked for more often than ours. */
const PREFIX = "pvo_";
/** As long as one command needs it. */
const ENTERED_MS = 10 * 60_000;

const newToken = (): string => `${PREFIX}${randomBytes(32).toString("base64url")}`;

export const createLocalOwner = (clock: Clock): LocalOwner => {
  const token = newToken();
  const actors = new Map([[digest(token), ownerIn(LOCAL_TENANT, null)]]);

  const forgetExpired = (): void => {
    const now = clock.now();
    for (const [hash, { expiresAt }] of actors) if (expiresAt !== null && expiresAt <= now) actors.delete(hash);
  };
  return {
    token,
    bearer: async (credential) => {
      const ours = credential.kind === "bearer" && credential.token.startsWith(PREFIX);
      const actor = ours ? actors.get(digest(credential.token)) : undefined;
      return actor === undefined ? { kind: "refused", reason: "not the owner's token" } : { kind: "actor", actor };
    },
    enter: (tenantId) => {
      forgetExpired();
      const expiresAt = new Date(clock.now().getTime() + ENTERED_MS);
      const entered = newToken();
      actors.set(digest(entered), ownerIn(tenantId, expiresAt));
      return { token: entered, expiresAt };
    },
  };
};
