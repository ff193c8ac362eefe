/**
 * Who is on record. Registrations of agents that connect together are one transaction; what changes a thousand times a
 * second (idle, busy, beats, records) is kept in memory and written in batches, so that a beat costs no write.
 */
import type { EventLog } from "../events/event-log.ts";
import type { NewEvent } from "../model/event.ts";
import type { AgentId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import {
  drainAgent,
  quarantineAgent,
  releaseAgent,
  writeBeats,
  type AgentBeat,
  type Registration,
} from "../store/agents/agents-registry.ts";
import type { Database, Tx } from "../store/database.ts";
import type { ConnectedAgent } from "./connected-agent.ts";
import { AGENTS_CHANNEL, createRegistration, type Known } from "./registration.ts";

export type Registry = {
  /** Resolves with what was known of it. AGENT_ID_TAKEN. */
  register: (tenantId: TenantId, agent: Registration) => Promise<Known>;
  /** Says that an agent has come: to whoever has it too, and to ourselves, for what became of its row while it came. */
  announce: (tenantId: TenantId) => void;
  /** To be written with the next batch. */
  changed: (agent: ConnectedAgent) => void;
  /** On record when it resolves, with whether it was not before. */
  quarantine: (tenantId: TenantId, agentId: AgentId, reason: string, by: string) => Promise<boolean>;
  /** On record when it resolves, with whether it was neither drained nor quarantined before. */
  drain: (tenantId: TenantId, agentId: AgentId, reason: string, by: string) => Promise<boolean>;
  /** Resolves with whether it was quarantined or drained. */
  release: (tenantId: TenantId, agentId: AgentId, by: string) => Promise<boolean>;
  /** Writes what has changed, and beats that are older than those on record by `BEAT_MS`. */
  flush: (agents: Iterable<ConnectedAgent>) => Promise<void>;
};

/** A beat on record is at most this much older than the last that came. */
const BEAT_MS = 30_000;

type RegistryOptions = { db: Database; events: EventLog; clock: Clock };

export const createRegistry = ({ db, events, clock }: RegistryOptions): Registry => {
  const writtenAt = new WeakMap<ConnectedAgent, number>();
  const dirty = new Set<ConnectedAgent>();

  /** Also to the control plane that it is connected to, or has connected anew to since. */
  const tellAll = async (tx: Tx, event: NewEvent): Promise<true> => {
    await events.append(tx, [event]);
    tx.notify(AGENTS_CHANNEL, tx.tenantId);
    return true;
  };
  const isDue = (agent: ConnectedAgent) => agent.lastBeatMs - (writtenAt.get(agent) ?? 0) >= BEAT_MS;
  return {
    register: createRegistration({ db, events }),
    announce: (tenantId) => db.notify(AGENTS_CHANNEL, tenantId, tenantId),
    changed: (agent) => void dirty.add(agent),
    quarantine: (tenantId, agentId, reason, by) =>
      db.transaction(tenantId, async (tx) => {
        if (!(await quarantineAgent(tx, agentId, reason))) return false;
        return tellAll(tx, { name: "agent.quarantined", runId: null, actor: by, payload: { agentId, reason } });
      }),
    drain: (tenantId, agentId, reason, by) =>
      db.transaction(tenantId, async (tx) => {
        if (!(await drainAgent(tx, agentId, reason))) return false;
        return tellAll(tx, { name: "agent.draining", runId: null, actor: by, payload: { agentId, reason } });
      }),
    release: (tenantId, agentId, by) =>
      db.transaction(tenantId, async (tx) => {
        if (!(await releaseAgent(tx, agentId))) return false;
        return tellAll(tx, { name: "agent.released", runId: null, actor: by, payload: { agentId, by } });
      }),
    flush: async (agents) => {
      for (const agent of agents) if (isDue(agent)) dirty.add(agent);
      for (const [tenantId, ofTenant] of Map.groupBy([...dirty], (agent) => agent.tenantId)) {
        // Each in its turn: of one that fails those behind it are still to be written.
        for (const agent of ofTenant) dirty.delete(agent);
        try {
          await db.transaction(tenantId, (tx) => writeBeats(tx, ofTenant.map(toBeat)));
          for (const agent of ofTenant) writtenAt.set(agent, clock.now().getTime());
        } catch (error) {
          ofTenant.forEach((agent) => dirty.add(agent));
          throw error;
        }
      }
    },
  };
};

const toBeat = (agent: ConnectedAgent): AgentBeat => ({
  agentId: agent.agentId,
  sessionId: agent.sessionId,
  state: agent.state,
  busy: agent.held.size,
  succeeded: agent.track.succeeded,
  failed: agent.track.failed,
  seenAt: new Date(agent.lastBeatMs).toISOString(),
});

export const toRegistration = (
  agent: Pick<ConnectedAgent, "agentId" | "sessionId" | "hello" | "offered">,
  owner: string,
  controlPlane: string,
): Registration => {
  const { hello } = agent;
  return {
    agentId: agent.agentId,
    name: hello.name,
    kind: hello.kind,
    version: hello.version,
    state: "connecting",
    owner,
    capabilities: hello.capabilities.map(({ name, version }) => (version === null ? name : `${name}@${version}`)),
    offered: [...agent.offered],
    labels: hello.labels,
    roles: hello.roles,
    queues: hello.queues,
    slots: hello.slots,
    bootId: hello.bootId,
    sessionId: agent.sessionId,
    controlPlane,
    host: hello.host,
    pid: hello.pid,
  };
};
