/** Everything that is needed before an agent can be asked: its settings, the credential, its card, a client. */
import { type Client, ClientFactory, JsonRpcTransportFactory, RestTransportFactory } from "@a2a-js/sdk/client";
import type { AgentCard } from "@a2a-js/sdk";
import type { A2aSettings } from "../../../model/a2a-agent.ts";
import type { AgentDeclaration } from "../../../model/agent-declaration.ts";
import { ProvostError } from "../../../model/errors.ts";
import type { TenantId } from "../../../model/ids.ts";
import { MAX_RESULT_BYTES } from "../../../model/remote-task.ts";
import type { Secret } from "../../../runtime/redaction.ts";
import type { ElsewhereParts } from "../elsewhere/elsewhere-parts.ts";
import { findCredential } from "../elsewhere/find-credential.ts";
import { guardedFetch } from "../elsewhere/guarded-fetch.ts";
import { readAgentCard } from "./agent-card.ts";

export type Connection = { settings: A2aSettings; client: Client; card: AgentCard; credential: Secret | null };

/** What is base64 in a document takes a third more. */
const MAX_ANSWER_BYTES = MAX_RESULT_BYTES * 2;

export const settingsOf = ({ name, a2a }: Pick<AgentDeclaration, "name" | "a2a">): A2aSettings => {
  if (a2a !== undefined) return a2a;
  throw new ProvostError("AGENT_SETTINGS_INVALID", `agent "${name}": it does not say where it is`, { agent: name });
};

/** AGENT_SETTINGS_INVALID, and what reading its card throws. */
export const connectA2a = async (
  { network, secretOf }: Pick<ElsewhereParts, "network" | "secretOf">,
  tenantId: TenantId,
  agent: Pick<AgentDeclaration, "name" | "a2a">,
  signal?: AbortSignal,
): Promise<Connection> => {
  const settings = settingsOf(agent);
  const credential = await findCredential(secretOf, tenantId, { agent: agent.name, secret: settings.secret });
  let headers: Readonly<Record<string, string>> = {};
  const { origin } = new URL(settings.url);
  const fetchImpl = guardedFetch({ network, origin, headers: () => headers, maxBytes: MAX_ANSWER_BYTES });
  const checked = await readAgentCard(settings, credential?.value ?? null, fetchImpl, signal);
  ({ headers } = checked);
  const transports = [new JsonRpcTransportFactory({ fetchImpl }), new RestTransportFactory({ fetchImpl })];
  // Without what it was read for already: the factory would read it a second time, from another form.
  const card = { ...checked.card, securitySchemes: {}, securityRequirements: [] };
  const client = await new ClientFactory({ transports }).createFromAgentCard(card);
  return { settings, client, card: checked.card, credential };
};
