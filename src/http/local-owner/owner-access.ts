/** The access ports of a data folder that has one user: its owner may do everything, everybody else nothing. */
import type { AccessPorts } from "../../model/access.ts";
import type { LocalOwner } from "./local-owner.ts";

const POLICY = "local-owner";

export const ownerAccess = (owner: LocalOwner): AccessPorts => ({
  authenticators: { bearer: owner.bearer, session: owner.session },
  authorize: async (actor) =>
    actor.kind === "local" && actor.roles.includes("owner")
      ? { allowed: true, reason: "the owner of the data folder may do everything in it", policyVersion: POLICY }
      : { allowed: false, reason: "only the owner of the data folder is known here", policyVersion: POLICY },
  // One person on their own machine has nobody to share with.
  limit: async () => ({ allowed: true, limit: 1_000_000, remaining: 1_000_000, resetMs: 0 }),
  audit: async () => undefined,
});
