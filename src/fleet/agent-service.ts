/** The fleet of agents as the rest of the control plane sees it: connections come in, questions about agents are answered. */
import type { WebSocket } from "ws";
import { ProvostError } from "../model/errors.ts";
import type { AgentId, RunId, TaskId, TenantId } from "../model/ids.ts";
import type { NewQueueTask } from "../model/queue-task.ts";
import type { TaskQueue } from "../queue/task-queue.ts";
import { findRegistered, listRegistered, type RegisteredAgent } from "../store/agents-registry.ts";
import { createAgentHub, type AgentHub, type HubOptions } from "./agent-hub.ts";
import { explainTask } from "./explain/explain-task.ts";
import type { Explanation } from "./explain/explanation.ts";
import { MAX_MESSAGE_BYTES } from "./protocol/limits.ts";
import type { Principal } from "./session/open-session.ts";
import type { NewChild } from "./spawner.ts";
import { createLongPoll, type LongPoll } from "./transport/long-poll.ts";
import { serveWebSocket } from "./transport/websocket.ts";

export type AgentService = {
  /** Serves an agent whose credential is known; the socket must take no message above 1 MiB. */
  serveSocket(principal: Principal, socket: WebSocket): void;
  longPoll: LongPoll;
  /** For agents in this process. */
  hub: AgentHub;
  list(tenantId: TenantId): Promise<RegisteredAgent[]>;
  /** AGENT_NOT_FOUND. */
  get(tenantId: TenantId, agentId: AgentId): Promise<RegisteredAgent>;
  /** Lets an agent out of quarantine. AGENT_NOT_FOUND, STATE_CONFLICT when it is not in it. */
  release(tenantId: TenantId, agentId: AgentId, by: string): Promise<void>;
  /** Why a task went where it went, or why it waits. TASK_NOT_FOUND. */
  explain(tenantId: TenantId, taskId: TaskId, runId: RunId | null): Promise<Explanation>;
  close(): Promise<void>;
};

export type AgentServiceOptions = Omit<HubOptions, "queue" | "enqueueChildren"> & { queue: TaskQueue };

const toTask = ({ queue: _queue, ...child }: NewChild): NewQueueTask => ({
  taskId: child.taskId,
  kind: child.kind,
  title: child.title,
  payload: child.payload,
  priority: child.priority,
  requires: child.requires,
  prefers: child.prefers,
  parentTaskId: child.parentTaskId,
  ...(child.runAt !== null && { runAt: new Date(child.runAt) }),
  ...(child.timeoutMs !== null && { timeoutMs: child.timeoutMs }),
});

export const createAgentService = async ({ queue, ...options }: AgentServiceOptions): Promise<AgentService> => {
  const { db } = options;
  const enqueueChildren = async (tenantId: TenantId, children: readonly NewChild[]): Promise<void> => {
    for (const [name, ofQueue] of Map.groupBy(children, (child) => child.queue)) {
      await queue.enqueue({ tenantId, queue: name, tasks: ofQueue.map(toTask) });
    }
  };
  const hub = await createAgentHub({ ...options, queue, enqueueChildren });
  const longPoll = createLongPoll(hub, options.clock);
  const get = async (tenantId: TenantId, agentId: AgentId): Promise<RegisteredAgent> => {
    const agent = await db.transaction(tenantId, (tx) => findRegistered(tx, agentId));
    if (agent !== null) return agent;
    throw new ProvostError("AGENT_NOT_FOUND", `there is no agent ${agentId}`, { agentId });
  };
  return {
    serveSocket: (principal, socket) => serveWebSocket(hub, principal, socket, MAX_MESSAGE_BYTES),
    longPoll,
    hub,
    list: (tenantId) => db.transaction(tenantId, (tx) => listRegistered(tx)),
    get,
    release: async (tenantId, agentId, by) => {
      const { state } = await get(tenantId, agentId);
      if (await hub.release(tenantId, agentId, by)) return;
      throw new ProvostError("STATE_CONFLICT", `agent ${agentId} is ${state}, not quarantined`, { agentId, state });
    },
    explain: (tenantId, taskId, runId) => db.transaction(tenantId, (tx) => explainTask(tx, taskId, runId)),
    close: async () => {
      longPoll.close();
      await hub.close();
    },
  };
};
