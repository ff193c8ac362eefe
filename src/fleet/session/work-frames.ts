/** What a connected agent says about its work. */
import { asProvostError, ERRORS, ProvostError } from "../../model/errors.ts";
import { recordResult } from "../matching/track-record.ts";
import { settleState } from "../agent-state.ts";
import type { ConnectedAgent, HeldWork } from "../connected-agent.ts";
import type { HubParts } from "../hub-parts.ts";
import { decodeChunk, leaseKey, type LeaseRef } from "../protocol/fields.ts";
import type { AgentFrame } from "../protocol/frames.ts";
import { shapeOf } from "../quarantine.ts";
import { toWorkLease } from "../reports.ts";

type Frame<T extends AgentFrame["type"]> = Extract<AgentFrame, { type: T }>;

export const heldBy = (agent: ConnectedAgent, lease: LeaseRef): HeldWork => {
  const held = agent.held.get(leaseKey(lease));
  if (held !== undefined) return held;
  const { taskId } = lease;
  throw new ProvostError("LEASE_LOST", `agent ${agent.agentId} does not hold task ${taskId}`, { taskId });
};

/** Its slot is free from now on. */
export const letGo = (parts: HubParts, agent: ConnectedAgent, lease: LeaseRef): HeldWork | undefined => {
  const key = leaseKey(lease);
  const held = agent.held.get(key);
  if (!agent.held.delete(key)) return undefined;
  held?.span?.end();
  // One that drains or is quarantined keeps its state, and what it has in hand is looked at all the same.
  if (settleState(agent) || agent.state === "draining" || agent.state === "quarantined") parts.registry.changed(agent);
  parts.dispatcher.freed(agent);
  return held;
};

/** Tells the agent to end work that is not its own any more. */
export const cancelWork = (
  parts: HubParts,
  agent: ConnectedAgent,
  { runId, taskId, token }: LeaseRef,
  code: "TASK_CANCELLED" | "TASK_TIMEOUT" | "LEASE_LOST",
  message: string,
): void => {
  agent.send({ type: "cancel", runId, taskId, token, code, message });
  letGo(parts, agent, { runId, taskId, token });
  parts.outputs.drop(agent.tenantId, { runId, taskId, token }).catch(parts.onFault);
};

export const onAccept = (parts: HubParts, agent: ConnectedAgent, { leases, refused }: Frame<"accept">): void => {
  for (const lease of leases) {
    const held = agent.held.get(leaseKey(lease));
    if (held === undefined) cancelWork(parts, agent, lease, "LEASE_LOST", "the task is not this agent's any more");
    else held.accepted = true;
  }
  for (const { reason, ...lease } of refused) {
    if (letGo(parts, agent, lease) === undefined) continue;
    parts.queue.giveBack(toWorkLease(agent, lease), `agent ${agent.agentId}: ${reason}`).catch(parts.onFault);
  }
};

const keepRecord = (parts: HubParts, agent: ConnectedAgent, held: HeldWork | undefined, kind: string): void => {
  if (kind === "returned") return;
  recordResult(agent.track, kind === "done");
  if (kind === "done") {
    agent.guard.succeeded();
    return;
  }
  const reason = held?.work ? agent.guard.failed(shapeOf(held.work)) : null;
  if (reason !== null) parts.onQuarantined(agent, reason);
};

export const answerError = (agent: ConnectedAgent, id: string | null, thrown: unknown): void => {
  const { code, message } = asProvostError(thrown);
  agent.send({ type: "error", id, code, message, wayOut: ERRORS[code].wayOut, fatal: false });
};

export const onReport = async (
  parts: HubParts,
  agent: ConnectedAgent,
  report: Frame<"report">,
  isOpen: () => boolean,
): Promise<void> => {
  const key = leaseKey(report);
  try {
    const span = agent.held.get(key)?.span;
    if (report.outcome.kind === "failed") span?.fail(report.outcome.failure.message);
    const commit = (): Promise<void> => parts.reports.commit(agent, report, isOpen);
    await (span === undefined ? commit() : span.within(commit));
    agent.send({ type: "ack", id: report.id });
    parts.runs?.reported(agent.tenantId, report.taskId);
    keepRecord(parts, agent, agent.held.get(key), report.outcome.kind);
  } catch (error) {
    answerError(agent, report.id, error);
    if (asProvostError(error).code !== "LEASE_LOST") parts.onFault(error);
  } finally {
    letGo(parts, agent, report);
  }
};

export const onSpawn = async (parts: HubParts, agent: ConnectedAgent, spawn: Frame<"spawn">): Promise<void> => {
  try {
    heldBy(agent, spawn);
    const taskIds = await parts.spawner.spawn(agent.tenantId, spawn, agent.agentId);
    agent.send({ type: "ack", id: spawn.id, taskIds });
  } catch (error) {
    answerError(agent, spawn.id, error);
  }
};

export const onLog = async (parts: HubParts, agent: ConnectedAgent, frame: Frame<"log">): Promise<void> => {
  // Of work that was taken away the agent may still be talking: nobody listens.
  if (!agent.held.has(leaseKey(frame))) return;
  parts.runs?.output(agent.tenantId, frame.taskId, frame.offset, decodeChunk(frame));
  await parts.outputs.append(agent.tenantId, frame, frame).catch(parts.onFault);
};

export const onProgress = (parts: HubParts, agent: ConnectedAgent, frame: Frame<"progress">): void => {
  const held = agent.held.get(leaseKey(frame));
  if (held) parts.assignments.progress(agent, held, frame.done, frame.note);
};
