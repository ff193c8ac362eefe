/**
 * Who is connected to this control plane. Agents of one tenant that take the same queues and offer the same are a group:
 * one question to the queue serves them all.
 */
import type { AgentId, TenantId } from "../model/ids.ts";
import type { ConnectedAgent } from "./connected-agent.ts";

export type Group = {
  readonly tenantId: TenantId;
  readonly queues: readonly string[];
  readonly offered: readonly string[];
  readonly members: ConnectedAgent[];
};

export type Roster = {
  add: (agent: ConnectedAgent) => void;
  remove: (agent: ConnectedAgent) => void;
  find: (tenantId: TenantId, agentId: AgentId) => ConnectedAgent | undefined;
  all: () => Iterable<ConnectedAgent>;
  ofTenant: (tenantId: TenantId) => readonly ConnectedAgent[];
  groupOf: (agent: ConnectedAgent) => Group | undefined;
  size: () => number;
};

const idOf = (tenantId: TenantId, agentId: AgentId): string => `${tenantId}/${agentId}`;

const groupKey = ({ tenantId, offered, hello }: ConnectedAgent): string =>
  JSON.stringify([tenantId, hello.queues.toSorted(), offered]);

/** Order does not matter, so the last takes the place of the one that goes. */
const drop = (agents: ConnectedAgent[], agent: ConnectedAgent): void => {
  const index = agents.indexOf(agent);
  const last = agents.pop();
  if (index >= 0 && last !== undefined && last !== agent) agents[index] = last;
};

export const createRoster = (): Roster => {
  const agents = new Map<string, ConnectedAgent>();
  const groups = new Map<string, Group>();
  const groupOf = new Map<ConnectedAgent, Group>();
  const tenants = new Map<TenantId, ConnectedAgent[]>();

  return {
    add: (agent) => {
      const { tenantId, agentId, hello, offered } = agent;
      const key = groupKey(agent);
      const group = groups.get(key) ?? { tenantId, queues: hello.queues, offered, members: [] };
      const ofTenant = tenants.get(tenantId) ?? [];
      agents.set(idOf(tenantId, agentId), agent);
      groups.set(key, group);
      groupOf.set(agent, group);
      tenants.set(tenantId, ofTenant);
      group.members.push(agent);
      ofTenant.push(agent);
    },
    remove: (agent) => {
      const { tenantId, agentId } = agent;
      const group = groupOf.get(agent);
      if (group === undefined) return;
      // A newer session of the same agent may have taken the place.
      if (agents.get(idOf(tenantId, agentId)) === agent) agents.delete(idOf(tenantId, agentId));
      groupOf.delete(agent);
      drop(group.members, agent);
      if (group.members.length === 0) groups.delete(groupKey(agent));
      const ofTenant = tenants.get(tenantId) ?? [];
      drop(ofTenant, agent);
      if (ofTenant.length === 0) tenants.delete(tenantId);
    },
    find: (tenantId, agentId) => agents.get(idOf(tenantId, agentId)),
    all: () => agents.values(),
    ofTenant: (tenantId) => tenants.get(tenantId) ?? [],
    groupOf: (agent) => groupOf.get(agent),
    size: () => agents.size,
  };
};
