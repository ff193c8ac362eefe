/** An agent from its start to its end: connection, work, reports and messages, put together. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import { ProvostError } from "../../model/errors.ts";
import type { Capability } from "../../fleet/protocol/capability.ts";
import type { AgentTransport } from "../../fleet/protocol/channel.ts";
import type { LeaseRef } from "../../fleet/protocol/fields.ts";
import type { ControlFrame } from "../../fleet/protocol/frames.ts";
import type { Hello } from "../../fleet/protocol/session-frames.ts";
import { PROTOCOL_MAX, PROTOCOL_MIN } from "../../fleet/protocol/version.ts";
import type { Report } from "../../fleet/protocol/work-frames.ts";
import { systemClock, type Clock } from "../../runtime/clock.ts";
import { openAgentState } from "./agent-state.ts";
import type { AgentDefinition } from "./define-agent.ts";
import { createLink } from "./link.ts";
import { createMessaging } from "./messaging.ts";
import type { ReportJournal } from "./report-journal.ts";
import { createRequests } from "./requests.ts";
import { drainOnSignals } from "./signals.ts";
import { createContext, toTask } from "./task-context.ts";
import { chooseTransport, type Reach } from "./transports.ts";
import { createWork } from "./work.ts";

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

export type Notice =
  | { kind: "connected"; controlPlane: string }
  | { kind: "disconnected"; reason: string; retryInMs: number }
  | { kind: "draining"; reason: string }
  | { kind: "report-refused"; taskId: string; code: string; message: string }
  | { kind: "fault"; error: unknown };

export type RunningAgent = {
  readonly agentId: string;
  /** Takes nothing more, finishes and reports what it has, and leaves. */
  drain(reason?: string): Promise<void>;
  /** Ends its work at once, sends it back to the queue, and leaves. */
  stop(reason?: string): Promise<void>;
  /** Resolves when the agent has left, rejects when it was turned out for good. */
  readonly done: Promise<void>;
};

type Definition = Omit<AgentDefinition, "capabilities"> & { capabilities: readonly Capability[] };

/** How long a leaving agent waits for acks: a control plane that is gone for good must not keep it. */
const FAREWELL_MS = 10_000;

export const startAgent = async (definition: Definition, options: StartOptions): Promise<RunningAgent> => {
  const clock = options.clock ?? systemClock;
  const notice = options.onNotice ?? (() => undefined);
  const onFault = (error: unknown) => notice({ kind: "fault", error });
  const { agentId, journal, kept } = await openAgentState(options.stateDir, options.agentId);
  const transport = "connect" in options ? options.connect : chooseTransport(options);
  const bootId = randomUUID();
  const done = Promise.withResolvers<void>();
  /** Leases of reports from before a restart. */
  const owed = new Map<string, LeaseRef>(kept.map((report) => [report.id, report]));

  const link = createLink({
    transport,
    clock,
    random: options.random ?? Math.random,
    hello: () => toHello(definition, agentId, bootId, [...work.leases(), ...[...owed.values()].map(toLease)]),
    busy: () => work.busy(),
    onWelcome: (welcome) => {
      notice({ kind: "connected", controlPlane: welcome.controlPlane.id });
      work.welcome(welcome);
      requests.resend();
    },
    onFrame: (frame) => onFrame(frame),
    onPulse: (sinceMs, leaseMs) => work.renew(sinceMs, leaseMs),
    onBroken: (reason, retryInMs) => notice({ kind: "disconnected", reason, retryInMs }),
    onFatal: (error) => {
      work.close(error.message);
      work.returnAll(error.message);
      abandon(error);
      done.reject(error);
    },
  });
  const requests = createRequests(link);
  const messaging = createMessaging({ link, requests, newId: randomUUID, onMessage: definition.onMessage, onFault });
  const deliver = createDelivery({ journal, requests, notice });
  const work = createWork({
    slots: definition.slots ?? 1,
    clock,
    send: (frame) => link.send(frame),
    connected: () => link.connected(),
    run: async (held) => {
      const context = createContext({ ...held, held, link, requests, messaging, newId: randomUUID });
      return definition.run(toTask(held.assignment), context);
    },
    report: async (lease, outcome) => deliver({ type: "report", id: randomUUID(), ...lease, outcome }, true),
    onFault,
  });
  const onFrame = (frame: ControlFrame) => {
    switch (frame.type) {
      case "assign":
        return work.take(frame.tasks);
      case "cancel":
        return work.cancel(frame, frame.code, frame.message);
      case "ack":
        return requests.answered(frame);
      case "error":
        if (frame.id !== null) return requests.refused(frame.id, frame);
        return onFault(new Error(`${frame.code}: ${frame.message}`));
      case "message":
      case "expired":
        return messaging.received(frame);
      case "drain":
        return link.reconnect(frame.reason);
      default:
        return undefined;
    }
  };
  const abandon = (error: ProvostError) => {
    requests.abandon(error);
    messaging.abandon(error);
  };

  let leaving: Promise<void> | null = null;
  const leave = async (reason: string) => {
    notice({ kind: "draining", reason });
    work.close(reason);
    link.send({ type: "drain", reason });
    await work.ended();
    const gone = new ProvostError("STATE_CONFLICT", `the agent has left: ${reason}`);
    const giveUp = clock.after(FAREWELL_MS, () => abandon(gone));
    await work.reported();
    await requests.settled();
    giveUp();
    abandon(gone);
    link.send({ type: "goodbye" });
    link.close(reason);
    done.resolve();
  };
  const drain = async (reason = "it drains") => (leaving ??= leave(reason));
  const stop = async (reason = "it was stopped") => {
    work.close(reason);
    work.returnAll(reason);
    await drain(reason);
  };

  done.promise.catch(() => undefined); // whoever wants to know awaits `done`; nobody has to
  for (const report of kept) void deliver(report, false).then(() => owed.delete(report.id), onFault);
  await link.start();
  const forgetSignals = options.handleSignals === false ? () => undefined : drainOnSignals({ drain, stop, onFault });
  void done.promise.then(forgetSignals, forgetSignals);
  return { agentId, drain, stop, done: done.promise };
};

const toLease = ({ runId, taskId, token }: LeaseRef): LeaseRef => ({ runId, taskId, token });

const toHello = (definition: Definition, agentId: string, bootId: string, resume: LeaseRef[]): Hello => ({
  type: "hello",
  protocol: { min: PROTOCOL_MIN, max: PROTOCOL_MAX },
  agentId,
  bootId,
  name: definition.name,
  kind: definition.kind ?? "custom",
  version: definition.version ?? "",
  capabilities: [...definition.capabilities],
  labels: { ...definition.labels },
  roles: [...(definition.roles ?? [])],
  queues: [...(definition.queues ?? ["default"])],
  slots: definition.slots ?? 1,
  limits: {},
  host: hostname(),
  pid: process.pid,
  resume,
});

/** Sends a report until it is answered. A refusal is an answer too: the work is somebody else's then. */
const createDelivery =
  ({
    journal,
    requests,
    notice,
  }: {
    journal: ReportJournal;
    requests: ReturnType<typeof createRequests>;
    notice: (notice: Notice) => void;
  }) =>
  async (report: Report, isNew: boolean): Promise<void> => {
    if (isNew) await journal.keep(report);
    try {
      await requests.ask(report);
    } catch (error) {
      if (!(error instanceof ProvostError) || error.code === "STATE_CONFLICT") return;
      notice({ kind: "report-refused", taskId: report.taskId, code: error.code, message: error.message });
    }
    await journal.forget(report.id);
  };
