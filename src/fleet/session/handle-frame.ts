/** What follows from each frame of an agent that is on the roster. */
import { moveAgent } from "../agent-state.ts";
import type { ConnectedAgent } from "../connected-agent.ts";
import type { Downloads } from "../downloads.ts";
import type { HubParts } from "../hub-parts.ts";
import type { AgentFrame } from "../protocol/frames.ts";
import type { Uploads } from "../uploads.ts";
import { answerError, heldBy, onAccept, onLog, onProgress, onReport, onSpawn } from "./work-frames.ts";

export type FrameContext = {
  parts: HubParts;
  agent: ConnectedAgent;
  uploads: Uploads;
  downloads: Downloads;
  isOpen: () => boolean;
  leave: () => void;
};

type Frame<T extends AgentFrame["type"]> = Extract<AgentFrame, { type: T }>;

const onEvidence = async ({ agent, uploads }: FrameContext, frame: Frame<"evidence">): Promise<void> => {
  try {
    const evidence = await uploads.take(frame);
    if (evidence !== null) agent.send({ type: "ack", id: frame.id, evidence });
  } catch (error) {
    answerError(agent, frame.id, error);
  }
};

const onFetch = async ({ agent, downloads }: FrameContext, frame: Frame<"fetch">): Promise<void> => {
  try {
    heldBy(agent, frame);
    agent.send({ type: "ack", id: frame.id, piece: await downloads.piece(agent.tenantId, frame) });
  } catch (error) {
    answerError(agent, frame.id, error);
  }
};

const onMessage = async ({ parts, agent }: FrameContext, frame: Frame<"message">): Promise<void> => {
  try {
    agent.send({ type: "ack", id: frame.id, recipients: await parts.mailbox.send(agent, frame) });
  } catch (error) {
    answerError(agent, frame.id, error);
  }
};

const onDrain = ({ parts, agent }: FrameContext): void => {
  agent.leaving = true;
  if (agent.state !== "quarantined" && moveAgent(agent, "draining")) parts.registry.changed(agent);
};

/** For how long each of its leases is safe at least; null when it holds none. */
const safeForMs = (agent: ConnectedAgent, nowMs: number): number | null => {
  let safe: number | null = null;
  for (const { safeUntilMs } of agent.held.values()) safe = Math.min(safe ?? Infinity, safeUntilMs - nowMs);
  return safe === null ? null : Math.max(0, Math.floor(safe));
};

/** Returns what is still under way when it has to wait for disk or database; then the frames behind it do not. */
export const handleFrame = (context: FrameContext, frame: AgentFrame): Promise<void> | undefined => {
  const { parts, agent } = context;
  switch (frame.type) {
    case "heartbeat":
      agent.send({ type: "pulse", seq: frame.seq, leaseMs: safeForMs(agent, parts.clock.now().getTime()) });
      return undefined;
    case "accept":
      onAccept(parts, agent, frame);
      return undefined;
    case "progress":
      onProgress(parts, agent, frame);
      return undefined;
    case "log":
      return onLog(parts, agent, frame);
    case "evidence":
      return onEvidence(context, frame);
    case "fetch":
      return onFetch(context, frame);
    case "report":
      return onReport(parts, agent, frame, context.isOpen);
    case "spawn":
      return onSpawn(parts, agent, frame);
    case "message":
      return onMessage(context, frame);
    case "received":
      return parts.mailbox.received(agent, frame.ids);
    case "drain":
      onDrain(context);
      return undefined;
    case "goodbye":
      context.leave();
      return undefined;
    case "hello":
      agent.end("FRAME_INVALID", "a second hello on one connection");
      return undefined;
    default:
      return frame satisfies never;
  }
};
