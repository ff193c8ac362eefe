import { ProvostError } from "../../../model/errors.ts";
import type { TenantId } from "../../../model/ids.ts";
import type { Secret } from "../../../runtime/redaction.ts";
import type { FindSecret } from "./elsewhere-parts.ts";

/** What the agent is shown, or what signs; null where its declaration names nothing. AGENT_SECRET_MISSING. */
export const findCredential = async (
  secretOf: FindSecret,
  tenantId: TenantId,
  { agent, secret: name }: { agent: string; secret: string | undefined },
): Promise<Secret | null> => {
  if (name === undefined) return null;
  const value = await secretOf(tenantId, name);
  if (value !== null) return { name, value };
  const message = `agent "${agent}" needs the secret ${name}, which is neither a secret nor in the environment`;
  throw new ProvostError("AGENT_SECRET_MISSING", message, { agent, secret: name });
};
