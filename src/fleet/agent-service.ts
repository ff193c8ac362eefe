/** The fleet of agents as the rest of the control plane sees it: connections come in, questions about agents are answered. */
import type { WebSocket } from "ws";
import { createEventLog } from "../events/event-log.ts";
import type { TenantId } from "../model/ids.ts";
import type { NewQueueTask } from "../model/queue-task.ts";
import type { TaskQueue } from "../queue/task-queue.ts";
import { createAgentDesk, type AgentDesk } from "./agent-desk.ts";
import { createAgentHub, type AgentHub, type HubOptions } from "./agent-hub.ts";
import { MAX_MESSAGE_BYTES } from "./protocol/limits.ts";
import type { Principal } from "./session/open-session.ts";
import type { NewChild } from "./spawner.ts";
import { createLongPoll, type LongPoll } from "./transport/long-poll.ts";
import { serveWebSocket } from "./transport/websocket.ts";

export type AgentService = {
  /** Serves an agent whose credential is known; the socket must take no message above 1 MiB. */
  serveSocket: (principal: Principal, socket: WebSocket) => void;
  longPoll: LongPoll;
  /** For agents in this process. */
  hub: AgentHub;
  /** What is asked about the agents of a tenant. */
  desk: (tenantId: TenantId) => AgentDesk;
  close: () => Promise<void>;
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
  return {
    serveSocket: (principal, socket) => serveWebSocket(hub, principal, socket, MAX_MESSAGE_BYTES),
    longPoll,
    hub,
    desk: (tenantId) => createAgentDesk({ db, events: createEventLog(), clock: options.clock }, tenantId),
    close: async () => {
      longPoll.close();
      await hub.close();
    },
  };
};
