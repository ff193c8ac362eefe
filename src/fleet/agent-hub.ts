/**
 * The control plane's side of the fleet: every agent that is connected here, over whichever transport, and the work that
 * it is given. Several hubs share one database: each leases for its own agents, and knows the others by their rows.
 */
import { randomUUID } from "node:crypto";
import { createEventLog } from "../events/event-log.ts";
import type { AgentId, TenantId } from "../model/ids.ts";
import { listenForStops } from "../queue/stop-notices.ts";
import type { Clock } from "../runtime/clock.ts";
import { openSpan, type OpenSpan, traceparent } from "../runtime/tracing.ts";
import type { Blobs } from "../store/home/blobs.ts";
import type { Database } from "../store/database.ts";
import { moveAgent, settleState } from "./agent-state.ts";
import { createAssignmentLog } from "./assignment-log.ts";
import type { ConnectedAgent, HeldWork } from "./connected-agent.ts";
import { createDispatcher, type Handout } from "./dispatcher.ts";
import { createDownloads } from "./downloads.ts";
import type { HubParts, HubTiming } from "./hub-parts.ts";
import { createMailbox } from "./mailbox.ts";
import { leaseKey } from "./protocol/fields.ts";
import type { Channel, SessionDoor } from "./protocol/channel.ts";
import type { ControlFrame } from "./protocol/frames.ts";
import type { Assignment } from "./protocol/work-frames.ts";
import { createRegistry } from "./registry.ts";
import { createRenewal } from "./renewal.ts";
import { createReports } from "./reports.ts";
import { createRoster } from "./roster.ts";
import type { RunWork } from "./run-work.ts";
import { createSession } from "./session/agent-session.ts";
import { endStopped } from "./session/end-stopped.ts";
import { cancelWork } from "./session/work-frames.ts";
import type { Principal } from "./session/open-session.ts";
import { createSpawner, type EnqueueChildren } from "./spawner.ts";
import type { SpawnQuotas } from "./spawn-quotas.ts";
import { createTaskOutputs } from "./task-output.ts";
import { createUploads } from "./uploads.ts";
import { createUpkeep } from "./upkeep.ts";
import type { LeasedWork, WorkQueue } from "./work-queue.ts";

export type HubOptions = Partial<HubTiming> & {
  db: Database;
  queue: WorkQueue;
  /** Queues children of running tasks; see `createSpawner`. */
  enqueueChildren: EnqueueChildren;
  blobs: Blobs;
  /** Folder for output and evidence on their way in. */
  folder: string;
  clock: Clock;
  random: () => number;
  version: string;
  quotas: SpawnQuotas;
  /** Tasks of runs that agents do. */
  runs?: RunWork | undefined;
  onFault: (error: unknown) => void;
};

export type AgentHub = {
  readonly id: string;
  /** One connection, authenticated already. */
  connect: (principal: Principal, channel: Channel<ControlFrame>) => SessionDoor;
  /** Gives an agent work again that is quarantined or drained, wherever it is connected; resolves with whether it was. */
  release: (tenantId: TenantId, agentId: AgentId, by: string) => Promise<boolean>;
  agents: () => Iterable<ConnectedAgent>;
  /** Resolves when it is on record why each task went where it went so far, which is written behind the work. */
  explained: () => Promise<void>;
  /** Tells the agents to go elsewhere, and writes what is to be written. */
  close: () => Promise<void>;
};

const LEASE_MS = 30_000;
const HEARTBEAT_MS = 10_000;

const toAssignment = ({ lease, ...work }: LeasedWork, leaseMs: number, span: OpenSpan): Assignment => ({
  runId: lease.runId,
  taskId: lease.taskId,
  token: lease.token,
  queue: work.queue,
  kind: work.kind,
  title: work.title,
  payload: work.payload,
  attempt: work.attempt,
  leaseMs,
  timeoutMs: work.timeoutMs,
  previousFailure: work.previousFailure,
  traceparent: span.within(traceparent),
});

/** A part of the trace that the task was enqueued in, or the beginning of one. */
const openAttempt = ({ tenantId, agentId }: ConnectedAgent, work: LeasedWork): OpenSpan =>
  openSpan(`attempt ${work.queue}`, {
    kind: "consumer",
    parent: work.traceparent ?? null,
    attributes: {
      "provost.tenant": tenantId,
      "provost.agent": agentId,
      "provost.task": work.lease.taskId,
      "provost.attempt": work.attempt,
      "messaging.destination.name": work.queue,
    },
  });

/** Puts work into an agent's hands. */
const assignTo = (parts: HubParts, agent: ConnectedAgent, { work, choice }: Handout, safeUntilMs: number): void => {
  const nowMs = parts.clock.now().getTime();
  const lease = { ...work.lease, agentId: agent.agentId };
  const span = openAttempt(agent, work);
  const held: HeldWork = { lease, work, assignedAtMs: nowMs, accepted: false, safeUntilMs, span };
  agent.held.set(leaseKey(lease), held);
  agent.lastAssignedMs = nowMs;
  parts.assignments.note(agent, held, choice);
  if (settleState(agent)) parts.registry.changed(agent);
  parts.renewal.start();
  agent.send({ type: "assign", tasks: [toAssignment(work, Math.max(1, safeUntilMs - nowMs), span)] });
};

const createParts = (options: HubOptions): HubParts => {
  const { db, queue, clock, blobs, folder, onFault } = options;
  const leaseMs = options.leaseMs ?? LEASE_MS;
  const ownId = `hub-${randomUUID().slice(0, 8)}` as AgentId;
  const roster = createRoster();
  const outputs = createTaskOutputs({ folder, blobs });
  const parts: HubParts = {
    leaseMs,
    heartbeatMs: options.heartbeatMs ?? HEARTBEAT_MS,
    clock,
    queue,
    ownId,
    version: options.version,
    roster,
    registry: createRegistry({ db, events: createEventLog(), clock }),
    dispatcher: createDispatcher({
      roster,
      queue,
      clock,
      random: options.random,
      leaseMs,
      ownId,
      assign: (agent, handout, safeUntilMs) => assignTo(parts, agent, handout, safeUntilMs),
      onFault,
    }),
    renewal: createRenewal({
      roster,
      queue,
      clock,
      leaseMs,
      onLost: (agent, { lease }) =>
        cancelWork(parts, agent, lease, "LEASE_LOST", `agent ${agent.agentId} no longer holds task ${lease.taskId}`),
      onFault,
    }),
    reports: createReports({ queue, outputs, blobs }),
    outputs,
    newUploads: (tenantId) => createUploads({ folder, blobs, tenantId }),
    newDownloads: () => createDownloads({ folder, runs: options.runs }),
    runs: options.runs,
    mailbox: createMailbox({ db, clock, roster, onFault }),
    spawner: createSpawner({ db, clock, quotas: options.quotas, enqueue: options.enqueueChildren }),
    assignments: createAssignmentLog({ db, clock }),
    limbo: new Map(),
    openings: new Map(),
    onQuarantined: (agent, reason) => {
      if (!moveAgent(agent, "quarantined")) return;
      parts.registry
        .quarantine(agent.tenantId, agent.agentId, reason, "engine")
        .then(() => {
          agent.heldBack = "quarantined";
        })
        .catch(onFault);
    },
    onFault,
  };
  return parts;
};

export const createAgentHub = async (options: HubOptions): Promise<AgentHub> => {
  const parts = createParts(options);
  const { roster, dispatcher } = parts;
  const upkeep = await createUpkeep(parts, options.db);

  const endCancelled = (tenantId: TenantId, taskIds: readonly string[] | "all") => {
    // Some may have been missed: the renewal knows which leases are gone.
    if (taskIds === "all") return parts.renewal.soon();
    const ids = new Set(taskIds);
    for (const agent of roster.ofTenant(tenantId)) {
      for (const { lease } of agent.held.values()) {
        if (ids.has(lease.taskId)) cancelWork(parts, agent, lease, "TASK_CANCELLED", "the task was cancelled");
      }
    }
  };
  const forgetCancelled = await options.queue.onCancelled(endCancelled);
  const forgetStops = await listenForStops(options.db, {
    tenants: () => new Set([...roster.all()].map(({ tenantId }) => tenantId)),
    onStopped: (tenantId, message) => endStopped(parts, tenantId, message),
  });
  return {
    id: parts.ownId,
    connect: (principal, channel) => createSession(parts, principal, channel),
    release: (tenantId, agentId, by) => parts.registry.release(tenantId, agentId, by),
    agents: () => roster.all(),
    explained: () => parts.assignments.flush(),
    close: async () => {
      await forgetCancelled();
      await forgetStops();
      for (const agent of roster.all()) agent.send({ type: "drain", reason: "the control plane goes down" });
      await dispatcher.stop();
      parts.renewal.stop();
      parts.mailbox.close();
      await upkeep.close();
    },
  };
};
