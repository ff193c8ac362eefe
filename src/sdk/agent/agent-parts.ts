/** The parts of a running agent, put together: connection, requests, messages, work. */
import { randomUUID } from "node:crypto";
import { hostname } from "node:os";
import type { ProvostError } from "../../model/errors.ts";
import type { Capability } from "../../fleet/protocol/capability.ts";
import type { AgentTransport } from "../../fleet/protocol/channel.ts";
import type { LeaseRef } from "../../fleet/protocol/fields.ts";
import type { ControlFrame } from "../../fleet/protocol/frames.ts";
import type { Hello } from "../../fleet/protocol/session-frames.ts";
import { PROTOCOL_MAX, PROTOCOL_MIN } from "../../fleet/protocol/version.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { AgentState } from "./agent-state.ts";
import type { AgentDefinition } from "./agent-definition.ts";
import { createDelivery } from "./delivery.ts";
import { createLink, type Link } from "./link.ts";
import { createMessaging, type Messaging } from "./messaging.ts";
import type { Notice } from "./notice.ts";
import { createRequests, type Requests } from "./requests.ts";
import { createContext, toTask } from "./task-context.ts";
import { createWork, type Work } from "./work.ts";

export type Definition = Omit<AgentDefinition, "capabilities"> & { capabilities: readonly Capability[] };

export type AgentParts = { link: Link; requests: Requests; messaging: Messaging; work: Work };

export type PartsOptions = {
  definition: Definition;
  state: AgentState;
  transport: AgentTransport;
  clock: Clock;
  random: () => number;
  notice: (notice: Notice) => void;
  onFatal: (error: ProvostError) => void;
};

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

const handleFrame = ({ link, requests, messaging, work }: AgentParts, frame: ControlFrame): void => {
  switch (frame.type) {
    case "assign":
      return work.take(frame.tasks);
    case "cancel":
      return work.cancel(frame, frame.code, frame.message);
    case "ack":
      return requests.answered(frame);
    case "error":
      return frame.id === null ? undefined : requests.refused(frame.id, frame);
    case "message":
    case "expired":
      return messaging.received(frame);
    case "drain":
      return link.reconnect(frame.reason);
    case "welcome":
    case "pulse":
      return undefined; // the link's own
    default:
      return frame satisfies never;
  }
};

export const createAgentParts = (options: PartsOptions): AgentParts => {
  const { definition, state, clock, notice } = options;
  const { agentId, journal, owed } = state;
  const bootId = randomUUID();
  const newId = (): string => randomUUID();
  const onFault = (error: unknown) => notice({ kind: "fault", error });
  const link = createLink({
    transport: options.transport,
    agentId,
    clock,
    random: options.random,
    hello: () => toHello(definition, agentId, bootId, [...work.leases(), ...owed.values()]),
    busy: () => work.busy(),
    onWelcome: (welcome) => {
      notice({ kind: "connected", controlPlane: welcome.controlPlane.id });
      work.welcome(welcome);
      requests.resend();
    },
    onFrame: (frame) => handleFrame({ link, requests, messaging, work }, frame),
    onPulse: (sinceMs, leaseMs) => work.renew(sinceMs, leaseMs),
    onBroken: (reason, retryInMs) => notice({ kind: "disconnected", reason, retryInMs }),
    onFatal: options.onFatal,
  });
  const requests = createRequests(link);
  const messaging = createMessaging({ link, requests, newId, onMessage: definition.onMessage, onFault });
  const deliver = createDelivery({ journal, requests, notice });
  const work = createWork({
    slots: definition.slots ?? 1,
    clock,
    send: link.send,
    connected: link.connected,
    run: async (held) => {
      const context = createContext({ ...held, held, link, requests, messaging, newId });
      return definition.run(toTask(held.assignment), context);
    },
    report: async (lease, outcome) => deliver.fresh({ type: "report", id: newId(), ...lease, outcome }),
    onFault,
  });
  for (const report of state.kept) void deliver.kept(report).then(() => owed.delete(report.id), onFault);
  return { link, requests, messaging, work };
};
