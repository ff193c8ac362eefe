/** Who a certificate is for stands in it as a URI, in the form of SPIFFE. */
import type { AgentId, TenantId } from "../../../model/ids.ts";

const URI = /(?:^|, |\b)URI:spiffe:\/\/provost\/([a-z][a-z0-9-]{0,38})\/agent\/([\w.~%-]+)$/;

export const agentUri = (tenantId: TenantId, agentId: string): string =>
  `spiffe://provost/${tenantId}/agent/${encodeURIComponent(agentId)}`;

/** @param names subject alternative names, as Node writes them: `URI:spiffe://provost/local/agent/one` */
export const readAgentName = (names: string): { tenantId: TenantId; agentId: AgentId } | null => {
  const [, tenant, agent] = URI.exec(names) ?? [];
  if (tenant === undefined || agent === undefined) return null;
  return { tenantId: tenant as TenantId, agentId: decodeURIComponent(agent) as AgentId };
};
