/**
 * One connection of one agent, over whichever transport. Frames are handled in the order in which they came; what has to
 * wait for the database does not hold up the frames behind it.
 */
import { randomUUID } from "node:crypto";
import { asProvostError, ERRORS, ProvostError, type ErrorCode } from "../../model/errors.ts";
import type { AgentId } from "../../model/ids.ts";
import { moveAgent } from "../agent-state.ts";
import type { ConnectedAgent } from "../connected-agent.ts";
import type { HubParts } from "../hub-parts.ts";
import { offeredRequirements } from "../protocol/capability.ts";
import type { Channel, SessionDoor } from "../protocol/channel.ts";
import type { AgentFrame, ControlFrame } from "../protocol/frames.ts";
import type { Hello } from "../protocol/session-frames.ts";
import { negotiateVersion, PROTOCOL_MAX, PROTOCOL_MIN } from "../protocol/version.ts";
import { closeSession, openSession, type Principal } from "./open-session.ts";
import { answerError, onAccept, onLog, onProgress, onReport, onSpawn } from "./work-frames.ts";

/** Reports, spawns and pieces of output of one agent that wait for disk or database; its next message waits for them. */
const MAX_PENDING = 200;
const MAX_FAULTS = 20;
const FATAL: ReadonlySet<ErrorCode> = new Set(["AGENT_ID_TAKEN", "PROTOCOL_UNSUPPORTED", "AGENT_SUPERSEDED"]);

export const createSession = (parts: HubParts, principal: Principal, channel: Channel<ControlFrame>): SessionDoor => {
  const uploads = parts.newUploads();
  const pending = new Set<Promise<void>>();
  let agent: ConnectedAgent | null = null;
  let opening: Promise<void> | null = null;
  let outgoing: ControlFrame[] = [];
  let closed = false;
  let faults = 0;

  const flush = () => {
    const frames = outgoing;
    outgoing = [];
    if (!closed && frames.length > 0) channel.send(frames);
  };
  const send = (frame: ControlFrame) => {
    if (outgoing.push(frame) === 1) setImmediate(flush);
  };
  const end = (code: ErrorCode, message: string) => {
    if (closed) return;
    const fatal = FATAL.has(code);
    send({ type: "error", id: null, code, message, wayOut: ERRORS[code].wayOut, fatal });
    flush();
    leave();
    channel.close(`${code}: ${message}`);
  };
  const leave = () => {
    if (closed) return;
    closed = true;
    uploads.close().catch(parts.onFault);
    if (agent !== null && parts.roster.groupOf(agent) !== undefined) closeSession(parts, agent);
  };
  const later = (work: Promise<void>) => {
    const done = work.catch(parts.onFault).finally(() => pending.delete(done));
    pending.add(done);
  };

  const open = async (hello: Hello) => {
    const protocol = negotiateVersion(hello.protocol);
    if (protocol === null) {
      const { min, max } = hello.protocol;
      const own = `${PROTOCOL_MIN} to ${PROTOCOL_MAX}`;
      end("PROTOCOL_UNSUPPORTED", `the agent speaks versions ${min} to ${max}, this control plane ${own}`);
      return;
    }
    const opened = newAgent(parts, principal, hello, { send, bufferedBytes: () => channel.bufferedBytes(), end });
    agent = opened;
    try {
      const welcome = await openSession(parts, opened, principal, protocol);
      if (closed) {
        closeSession(parts, opened);
        return;
      }
      send(welcome);
      parts.dispatcher.freed(opened);
      later(parts.mailbox.resume(opened));
    } catch (error) {
      parts.onFault(error);
      const { code, message } = asProvostError(error);
      end(code, message);
    }
  };

  const handle = (known: ConnectedAgent, frame: AgentFrame): void => {
    switch (frame.type) {
      case "hello":
        return end("FRAME_INVALID", "a second hello on one connection");
      case "heartbeat":
        return send({ type: "pulse", seq: frame.seq, leaseMs: safeForMs(known, parts.clock.now().getTime()) });
      case "accept":
        return onAccept(parts, known, frame);
      case "progress":
        return onProgress(parts, known, frame);
      case "log":
        return later(onLog(parts, known, frame));
      case "evidence":
        return later(
          uploads.take(frame).then(
            (evidence) => void (evidence && send({ type: "ack", id: frame.id, evidence })),
            (error: unknown) => answerError(known, frame.id, error),
          ),
        );
      case "report":
        return later(onReport(parts, known, frame, () => !closed));
      case "spawn":
        return later(onSpawn(parts, known, frame));
      case "message":
        return later(
          parts.mailbox.send(known, frame).then(
            (recipients) => send({ type: "ack", id: frame.id, recipients }),
            (error: unknown) => answerError(known, frame.id, error),
          ),
        );
      case "received":
        return later(parts.mailbox.received(known, frame.ids));
      case "drain":
        if (known.state !== "quarantined" && moveAgent(known, "draining")) parts.registry.changed(known);
        return undefined;
      case "goodbye":
        return leave();
      default:
        return frame satisfies never;
    }
  };

  return {
    receive: async (frames) => {
      const [first, ...rest] = frames;
      if (agent === null && first?.type !== "hello") return end("FRAME_INVALID", "the first frame is not hello");
      if (agent === null && first?.type === "hello") {
        opening = open(first);
        await opening;
      } else {
        await opening;
        if (agent !== null && first !== undefined && !closed) handle(agent, first);
      }
      for (const frame of rest) if (agent !== null && !closed) handle(agent, frame);
      if (agent !== null) (agent as ConnectedAgent).lastBeatMs = parts.clock.now().getTime();
      while (pending.size > MAX_PENDING && !closed) await Promise.race(pending);
    },
    refuse: (found) => {
      for (const { id, problem } of found) {
        faults += 1;
        if (faults > MAX_FAULTS) return end("FRAME_INVALID", "too many frames that are none");
        const error = new ProvostError("FRAME_INVALID", problem);
        send({ type: "error", id, code: error.code, message: problem, wayOut: error.wayOut, fatal: false });
      }
    },
    closed: leave,
  };
};

/** For how long each of its leases is safe at least; null when it holds none. */
const safeForMs = (agent: ConnectedAgent, nowMs: number): number | null => {
  let safe: number | null = null;
  for (const { safeUntilMs } of agent.held.values()) safe = Math.min(safe ?? Infinity, safeUntilMs - nowMs);
  return safe === null ? null : Math.max(0, Math.floor(safe));
};

const newAgent = (
  { clock }: HubParts,
  { tenantId }: Principal,
  hello: Hello,
  connection: Pick<ConnectedAgent, "send" | "bufferedBytes"> & { end(code: ErrorCode, message: string): void },
): ConnectedAgent => {
  const offered = offeredRequirements(hello.capabilities);
  return {
    tenantId,
    agentId: hello.agentId as AgentId,
    sessionId: randomUUID(),
    hello,
    offered,
    offers: new Set(offered),
    held: new Map(),
    track: { succeeded: 0, failed: 0 },
    state: "connecting",
    quarantineOnRecord: false,
    lastBeatMs: clock.now().getTime(),
    lastAssignedMs: 0,
    ...connection,
  };
};
