/**
 * What a connection shows of a sign-in with each request. It is read anew each time: who has signed out is signed out, and
 * a token that another control plane has renewed is at hand here.
 */
import type { AuthProvider } from "@modelcontextprotocol/client";
import type { Secret } from "../../../runtime/redaction.ts";
import { markSignInNeeded } from "../../../store/tools/mcp-sign-ins.ts";
import { type Grant, grantName, readGrant } from "./grant.ts";
import { signInNeeded } from "./sign-in-needed.ts";
import type { SignInParts, SignInPlace } from "./sign-in-parts.ts";

/** A request takes a while to get there. */
const EARLY_MS = 30_000;

/** @param onShown each token that is shown, for what it must be taken out of */
export const createBearer = (
  parts: SignInParts,
  place: SignInPlace,
  onShown: (secret: Secret) => void,
): AuthProvider => {
  const { db, clock, ownSecrets } = parts;
  const { tenantId, server, url } = place;
  let shown: string | null = null;
  const renew = async (stale: string): Promise<Grant | null> => {
    const { renewSignIn } = await import("./renew.ts");
    return renewSignIn(parts, place, stale);
  };
  const hasEnded = ({ expiresAt }: Grant): boolean =>
    expiresAt !== null && expiresAt.getTime() - EARLY_MS <= clock.now().getTime();
  return {
    token: async () => {
      const kept = await db.transaction(tenantId, (tx) => readGrant(tx, ownSecrets, server, url));
      const grant = kept !== null && hasEnded(kept) ? await renew(kept.accessToken) : kept;
      if (grant?.accessToken !== shown && grant) onShown({ name: grantName(server), value: grant.accessToken });
      shown = grant?.accessToken ?? null;
      return grant?.accessToken;
    },
    onUnauthorized: async () => {
      if (shown !== null && (await renew(shown)) !== null) return;
      const needed = (since: Date) => ({ state: "needed" as const, problem: null, since });
      await db.transaction(tenantId, (tx) => markSignInNeeded(tx, server, needed(tx.now)));
      throw signInNeeded(server, "it asks who is there (401), and nobody has signed in");
    },
  };
};
