/** Whether people have signed in at servers of the Model Context Protocol, and who renews that now. Holds no token. */
import type { McpSignIn } from "../../model/mcp-server.ts";
import type { Tx } from "../database.ts";

/** Ends a renewal that is under way: what it brings is for a sign-in that is no more. False when there is no such server. */
export const putSignIn = async (tx: Tx, server: string, signIn: McpSignIn | null): Promise<boolean> => {
  const rows = await tx.query(
    `update mcp_servers set sign_in = $3, renewal_claim = null, renewal_until = null
     where tenant_id = $1 and name = $2 returning name`,
    [tx.tenantId, server, signIn === null ? null : JSON.stringify(signIn)],
  );
  return rows.length > 0;
};

/** Changes nothing where more is known already. */
export const markSignInNeeded = async (tx: Tx, server: string, signIn: McpSignIn): Promise<void> => {
  await tx.query("update mcp_servers set sign_in = $3 where tenant_id = $1 and name = $2 and sign_in is null", [
    tx.tenantId,
    server,
    JSON.stringify(signIn),
  ]);
};

/** False while somebody else has claimed it, and when there is no such server. */
export const claimRenewal = async (
  tx: Tx,
  { server, claim, until }: { server: string; claim: string; until: Date },
): Promise<boolean> => {
  const rows = await tx.query(
    `update mcp_servers set renewal_claim = $3, renewal_until = $4
     where tenant_id = $1 and name = $2 and (renewal_until is null or renewal_until <= $5) returning name`,
    [tx.tenantId, server, claim, until, tx.now],
  );
  return rows.length > 0;
};

/** False when the claim has lapsed and was taken by somebody else, or the sign-in has changed meanwhile. */
export const endRenewal = async (tx: Tx, server: string, claim: string): Promise<boolean> => {
  const rows = await tx.query(
    `update mcp_servers set renewal_claim = null, renewal_until = null
     where tenant_id = $1 and name = $2 and renewal_claim = $3 returning name`,
    [tx.tenantId, server, claim],
  );
  return rows.length > 0;
};
