/**
 * Commands of the person who owns the data folder: they show a token that only this user of the machine can read. It
 * lives as long as the process. A browser signs in by a link instead (src/access/identity).
 */
import { createHash, randomBytes, timingSafeEqual } from "node:crypto";
import type { Authenticate } from "../../model/access.ts";
import type { Actor } from "../../model/actor.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";

export type LocalOwner = {
  token: string;
  bearer: Authenticate;
};

/** Also makes lengths equal. */
const digest = (token: string): Buffer => createHash("sha256").update(token).digest();

const OWNER: Actor = {
  tenantId: LOCAL_TENANT,
  kind: "local",
  id: "owner",
  roles: ["owner"],
  scopes: null,
  credentialId: null,
  expiresAt: null,
};

/** Says at a glance whose token it is: those of identities are asked for more often than ours. */
const PREFIX = "pvo_";

export const createLocalOwner = (): LocalOwner => {
  const token = `${PREFIX}${randomBytes(32).toString("base64url")}`;
  const wanted = digest(token);
  return {
    token,
    bearer: async (credential) =>
      credential.kind === "bearer" &&
      credential.token.startsWith(PREFIX) &&
      timingSafeEqual(digest(credential.token), wanted)
        ? { kind: "actor", actor: OWNER }
        : { kind: "refused", reason: "not the owner's token" },
  };
};
