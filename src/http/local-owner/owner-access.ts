/** The access ports of a data folder: its owners may do everything, everybody else nothing. */
import type { AccessPorts, Authenticate } from "../../model/access.ts";
import type { LocalOwner } from "./local-owner.ts";

const POLICY = "local-owner";

/** What is no token of the owner's commands is one of an identity, or none. */
export const bearerOf =
  (owner: LocalOwner, identities: Authenticate): Authenticate =>
  async (credential, origin) => {
    const known = await owner.bearer(credential, origin);
    return known.kind === "actor" ? known : identities(credential, origin);
  };

export const ownerAccess = (authenticators: AccessPorts["authenticators"]): AccessPorts => ({
  authenticators,
  authorize: async (actor) =>
    actor.roles.includes("owner")
      ? { allowed: true, reason: "an owner may do everything in their tenant", policyVersion: POLICY }
      : { allowed: false, reason: "only owners may do anything here", policyVersion: POLICY },
  // One person on their own machine has nobody to share with.
  limit: async () => ({ allowed: true, limit: 1_000_000, remaining: 1_000_000, resetMs: 0 }),
  audit: async () => undefined,
});
