import type { Authenticate } from "../../model/access.ts";
import type { LocalOwner } from "./local-owner.ts";

/** What is no token of the owner's commands is one of an identity, or none. */
export const bearerOf =
  (owner: LocalOwner, identities: Authenticate): Authenticate =>
  async (credential, origin) => {
    const known = await owner.bearer(credential, origin);
    return known.kind === "actor" ? known : identities(credential, origin);
  };
