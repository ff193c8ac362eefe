/** What follows from a hello: who it is, what it still holds, and its place on the roster. */
import { ERRORS, ProvostError } from "../../model/errors.ts";
import type { AgentId, TenantId } from "../../model/ids.ts";
import { moveAgent, settleState } from "../agent-state.ts";
import type { TaskFailure } from "../../model/run.ts";
import type { ConnectedAgent, HeldWork } from "../connected-agent.ts";
import type { HubParts } from "../hub-parts.ts";
import { leaseKey, type LeaseRef } from "../protocol/fields.ts";
import { MAX_BATCH, MAX_MESSAGE_BYTES } from "../protocol/limits.ts";
import type { Welcome } from "../protocol/session-frames.ts";
import { heldBackOf, type Known } from "../registration.ts";
import { toRegistration } from "../registry.ts";
import { toWorkLease } from "../reports.ts";
import type { WorkLease } from "../work-queue.ts";

/** Whose credential opened the connection. */
export type Principal = { tenantId: TenantId; id: string };

const agentKey = (tenantId: TenantId, agentId: AgentId): string => `${tenantId}/${agentId}`;

/** Once may be the agent's own doing, or the machine's. Work under which a second process ends is taken for the cause. */
const crashFailure = ({ work }: HeldWork, agentId: AgentId): TaskFailure => {
  const again = work?.previousFailure?.code === "AGENT_LOST";
  const code = again ? "TASK_POISONOUS" : "AGENT_LOST";
  const message = `the process of agent ${agentId} ended while it worked on the task${again ? ", as the one before" : ""}`;
  return { code, class: ERRORS[code].class, message, files: [] };
};

/** Work of a process that is gone: it crashed under its work, and nobody needs to wait until the leases end. */
const reportCrashed = async (parts: HubParts, agent: ConnectedAgent, held: readonly HeldWork[]): Promise<void> => {
  for (const one of held) {
    const { lease } = one;
    const failure = crashFailure(one, agent.agentId);
    const outputBlob = await parts.outputs.finish(agent.tenantId, lease);
    await parts.queue.reportFailed(lease, failure, { evidence: [], outputBlob }).catch((error: unknown) => {
      if (!(error instanceof ProvostError && error.code === "LEASE_LOST")) throw error;
    });
  }
};

/** Of an earlier connection to this control plane, whether it has ended or is only about to. */
const takeOver = (parts: HubParts, { tenantId, agentId }: ConnectedAgent) => {
  const key = agentKey(tenantId, agentId);
  const before = parts.roster.find(tenantId, agentId);
  before?.end("AGENT_SUPERSEDED", "the agent has connected anew");
  const limbo = parts.limbo.get(key);
  parts.limbo.delete(key);
  return limbo;
};

const resumeLeases = async (
  parts: HubParts,
  agent: ConnectedAgent,
): Promise<{ kept: Welcome["kept"]; lost: LeaseRef[] }> => {
  const limbo = takeOver(parts, agent);
  const before = new Map((limbo?.held ?? []).map((held) => [leaseKey(held.lease), held]));
  const wanted = agent.hello.resume.map((ref): WorkLease => toWorkLease(agent, ref));
  const safeUntilMs = parts.clock.now().getTime() + parts.leaseMs;
  const lost = wanted.length === 0 ? [] : await parts.queue.heartbeat(wanted, parts.leaseMs);
  const lostKeys = new Set(lost.map(leaseKey));
  const kept: Welcome["kept"] = [];
  for (const lease of wanted.filter((one) => !lostKeys.has(leaseKey(one)))) {
    const key = leaseKey(lease);
    const { runId, taskId, token } = lease;
    const work = before.get(key)?.work ?? null;
    agent.held.set(key, { lease, work, assignedAtMs: parts.clock.now().getTime(), accepted: true, safeUntilMs });
    kept.push({ runId, taskId, token, logBytes: await parts.outputs.size(agent.tenantId, lease) });
  }
  const dropped = [...before.values()].filter(({ lease }) => !wanted.some((one) => leaseKey(one) === leaseKey(lease)));
  if (limbo?.bootId === agent.hello.bootId) {
    // The same process never got these: the connection broke before they arrived.
    for (const { lease } of dropped)
      await parts.queue.giveBack(lease, "the connection to its agent broke").catch(parts.onFault);
  } else await reportCrashed(parts, agent, dropped);
  return { kept, lost: lost.map(({ runId, taskId, token }) => ({ runId, taskId, token })) };
};

/** Puts it on record, then on the roster. */
const enter = async (parts: HubParts, agent: ConnectedAgent, { tenantId, id }: Principal) => {
  const known = await parts.registry.register(tenantId, toRegistration(agent, id, parts.ownId));
  try {
    return await enterRegistered(parts, agent, known);
  } finally {
    // Not before it is on the roster: what became of its row meanwhile would be looked at in vain.
    parts.registry.announce(tenantId);
  }
};

const enterRegistered = async (parts: HubParts, agent: ConnectedAgent, known: Known) => {
  agent.track.succeeded = known?.succeeded ?? 0;
  agent.track.failed = known?.failed ?? 0;
  const { kept, lost } = await resumeLeases(parts, agent);
  agent.heldBack = heldBackOf(known);
  if (agent.heldBack === null) settleState(agent);
  else moveAgent(agent, agent.heldBack);
  parts.roster.add(agent);
  parts.registry.changed(agent);
  if (agent.held.size > 0) parts.renewal.start();
  return { kept, lost };
};

/**
 * Connections of one agent are opened one after the other, in the order in which they came: the later one has to find the
 * earlier on the roster to take its place. Side by side the earlier one, if its leases took longer to look up, took the
 * place of the later and left the roster with it: then nobody renewed what the agent has in hand.
 */
const inTurn = async <T>({ openings }: HubParts, key: string, open: () => Promise<T>): Promise<T> => {
  const opening = (openings.get(key) ?? Promise.resolve()).then(open);
  const ended = opening.then(
    () => undefined,
    () => undefined, // thrown to whoever has opened it
  );
  openings.set(key, ended);
  try {
    return await opening;
  } finally {
    if (openings.get(key) === ended) openings.delete(key);
  }
};

/** Resolves with the welcome when the agent is on record and on the roster. */
export const openSession = async (
  parts: HubParts,
  agent: ConnectedAgent,
  principal: Principal,
  protocol: number,
): Promise<Welcome> => {
  const key = agentKey(agent.tenantId, agent.agentId);
  const { kept, lost } = await inTurn(parts, key, () => enter(parts, agent, principal));
  return {
    type: "welcome",
    protocol,
    sessionId: agent.sessionId,
    agentId: agent.agentId,
    state: agent.state,
    controlPlane: { id: parts.ownId, version: parts.version },
    leaseMs: parts.leaseMs,
    heartbeatMs: parts.heartbeatMs,
    maxMessageBytes: MAX_MESSAGE_BYTES,
    maxBatch: MAX_BATCH,
    kept,
    lost,
  };
};

/** The connection has ended. What the agent holds waits for it, as long as the leases last. */
export const closeSession = (parts: HubParts, agent: ConnectedAgent): void => {
  const group = parts.roster.groupOf(agent);
  parts.roster.remove(agent);
  if (group) parts.dispatcher.left(group);
  if (agent.held.size > 0) {
    const held = [...agent.held.values()];
    const key = agentKey(agent.tenantId, agent.agentId);
    const entry = { bootId: agent.hello.bootId, held };
    parts.limbo.set(key, entry);
    const untilMs = Math.max(...held.map(({ safeUntilMs }) => safeUntilMs));
    parts.clock.after(Math.max(0, untilMs - parts.clock.now().getTime()), () => {
      if (parts.limbo.get(key) === entry) parts.limbo.delete(key);
    });
  }
  if (agent.state !== "quarantined") moveAgent(agent, "offline");
  parts.registry.changed(agent);
};
