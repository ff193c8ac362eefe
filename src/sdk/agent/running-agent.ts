/** An agent from its start to its end. */
import { ProvostError } from "../../model/errors.ts";
import type { AgentTransport } from "../../fleet/protocol/channel.ts";
import { systemClock, type Clock } from "../../runtime/clock.ts";
import { createAgentParts, type AgentParts, type Definition } from "./agent-parts.ts";
import { openAgentState } from "./agent-state.ts";
import type { Notice } from "./notice.ts";
import { drainOnSignals } from "./signals.ts";
import { chooseTransport, type Reach } from "./transports.ts";

export type StartOptions = (Reach | { connect: AgentTransport }) & {
  /** Folder that keeps the agent's id and its unacknowledged reports over a restart; without it both are in memory. */
  stateDir?: string;
  agentId?: string;
  /** Drain on SIGTERM and SIGINT, and send work back on the second; true when absent. */
  handleSignals?: boolean;
  /** Hears of everything that is not the result of a call: connections that break, reports that are refused, faults. */
  onNotice?: (notice: Notice) => void;
  clock?: Clock;
  random?: () => number;
};

export type RunningAgent = {
  readonly agentId: string;
  /** Takes nothing more, finishes and reports what it has, and leaves. */
  drain: (reason?: string) => Promise<void>;
  /** Ends its work at once, sends it back to the queue, and leaves. */
  stop: (reason?: string) => Promise<void>;
  /** Resolves when the agent has left, rejects when it was turned out for good. */
  readonly done: Promise<void>;
};

/** How long a leaving agent waits for acks: a control plane that is gone for good must not keep it. */
const FAREWELL_MS = 10_000;

const abandon = ({ requests, messaging }: AgentParts, error: ProvostError): void => {
  requests.abandon(error);
  messaging.abandon(error);
};

/** Finishes what is in hand, and waits for the answers to it, but not for ever. */
const leave = async (parts: AgentParts, clock: Clock, reason: string): Promise<void> => {
  const { link, work, requests } = parts;
  work.close(reason);
  link.send({ type: "drain", reason });
  await work.ended();
  const gone = new ProvostError("STATE_CONFLICT", `the agent has left: ${reason}`);
  const giveUp = clock.after(FAREWELL_MS, () => abandon(parts, gone));
  await work.reported();
  await requests.settled();
  giveUp();
  abandon(parts, gone);
  link.send({ type: "goodbye" });
  link.close(reason);
};

export const startAgent = async (definition: Definition, options: StartOptions): Promise<RunningAgent> => {
  const { clock = systemClock, random = Math.random, onNotice: notice = () => undefined } = options;
  const state = await openAgentState(options.stateDir, options.agentId);
  const transport = "connect" in options ? options.connect : chooseTransport(options);
  const done = Promise.withResolvers<void>();
  done.promise.catch(() => undefined); // whoever wants to know awaits `done`; nobody has to
  const onFatal = (error: ProvostError) => {
    parts.work.close(error.message);
    parts.work.returnAll(error.message);
    abandon(parts, error);
    done.reject(error);
  };
  const parts = createAgentParts({ definition, state, transport, clock, random, notice, onFatal });

  let leaving: Promise<void> | null = null;
  const drain = async (reason = "it drains") => {
    if (leaving === null) notice({ kind: "draining", reason });
    leaving ??= leave(parts, clock, reason).then(done.resolve);
    return leaving;
  };
  const stop = async (reason = "it was stopped") => {
    parts.work.close(reason);
    parts.work.returnAll(reason);
    return drain(reason);
  };
  await parts.link.start();
  const onFault = (error: unknown) => notice({ kind: "fault", error });
  const forget = options.handleSignals === false ? () => undefined : drainOnSignals({ drain, stop, onFault });
  void done.promise.then(forget, forget);
  return { agentId: state.agentId, drain, stop, done: done.promise };
};
