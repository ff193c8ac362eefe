/** The fleet of agents as the rest of the control plane sees it: connections come in, questions about agents are answered. */
import type { WebSocket } from "ws";
import { createEventLog } from "../events/event-log.ts";
import type { TenantId } from "../model/ids.ts";
import type { TaskQueue } from "../queue/task-queue.ts";
import { createAgentDesk, type AgentDesk } from "./agent-desk.ts";
import { enqueueChildrenIn } from "./child-tasks.ts";
import { createAgentHub, type AgentHub, type HubOptions } from "./agent-hub.ts";
import { MAX_MESSAGE_BYTES } from "./protocol/limits.ts";
import type { Principal } from "./session/open-session.ts";
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

export const createAgentService = async ({ queue, ...options }: AgentServiceOptions): Promise<AgentService> => {
  const { db } = options;
  const hub = await createAgentHub({ ...options, queue, enqueueChildren: enqueueChildrenIn(queue) });
  const longPoll = createLongPoll(hub, options.clock);
  return {
    serveSocket: (principal, socket) => serveWebSocket(hub, principal, socket, MAX_MESSAGE_BYTES),
    longPoll,
    hub,
    desk: (tenantId) =>
      createAgentDesk({ db, events: createEventLog(), clock: options.clock, explained: hub.explained }, tenantId),
    close: async () => {
      longPoll.close();
      await hub.close();
    },
  };
};
