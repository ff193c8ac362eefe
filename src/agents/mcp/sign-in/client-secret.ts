import { ProvostError } from "../../../model/errors.ts";
import type { TenantId } from "../../../model/ids.ts";
import type { SignInParts } from "./sign-in-parts.ts";

/** Of a client that was registered by hand, as it is now. MCP_SECRET_MISSING. */
export const clientSecretOf = async (
  { secret }: Pick<SignInParts, "secret">,
  tenantId: TenantId,
  server: string,
  name: string | null,
): Promise<string | null> => {
  if (name === null) return null;
  const value = await secret(tenantId, name);
  if (value !== null) return value;
  const details = { server, name };
  throw new ProvostError(
    "MCP_SECRET_MISSING",
    `the sign-in at the MCP server ${server} needs the secret ${name}`,
    details,
  );
};
