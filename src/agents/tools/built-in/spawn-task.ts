import { z } from "zod";
import { childTaskSchema } from "../../../fleet/protocol/work-frames.ts";
import type { Spawner } from "../../../fleet/spawner.ts";
import { sha256 } from "../../../runtime/hash.ts";
import { defineTool, type Tool } from "../tool.ts";
import type { ToolSite } from "../tool-caller.ts";

/** As the parent's id: a task of a plan is one only with its run, and a talk without a task is a parent too. */
const parentOf = ({ runId, taskId, sessionId }: ToolSite): string => {
  if (taskId === undefined) return `session ${sessionId}`;
  return runId === undefined ? taskId : `${runId} ${taskId}`;
};

const input = childTaskSchema
  .pick({ queue: true, kind: true, title: true, requires: true, priority: true })
  .extend({ payload: z.json().default(null).describe("What the agent that takes it gets") });

export const spawnTaskTool = (spawner: Spawner): Tool =>
  defineTool({
    name: "spawn_task",
    description:
      "Put a task into a queue, for another agent to do. It goes on by itself; you get its id and no result.",
    action: "tool:spawn_task",
    // A call makes its task once: the spawner knows it again.
    repeatable: true,
    input,
    subjects: ({ queue }) => [{ scope: queue }],
    work: async (task, { site, callId }) => {
      const spawn = {
        type: "spawn" as const,
        id: sha256(JSON.stringify([site.sessionId, callId])),
        runId: site.runId ?? null,
        taskId: parentOf(site),
        token: 0,
        tasks: [{ ...task, prefers: [], runAt: null, timeoutMs: null }],
      };
      const taskIds = await spawner.spawn(site.tenantId, spawn, site.actor.id);
      return `queued ${task.title || task.kind} in ${task.queue} as ${taskIds.join(", ")}`;
    },
  });
