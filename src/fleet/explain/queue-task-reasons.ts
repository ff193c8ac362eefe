/** Why a task of a queue is where it is. */
import type { QueueTask } from "../../model/queue-task.ts";
import { stopMessage } from "../../queue/stop-notices.ts";
import { readQueueObstacles } from "../../store/agents/agents-explain.ts";
import { listRegistered } from "../../store/agents/agents-registry.ts";
import type { Tx } from "../../store/database.ts";
import { readStop } from "../../store/models/budget-stops.ts";
import { countInHand } from "../../store/tasks/governed-handout.ts";
import { listOpenBreakers } from "../../store/tasks/task-breakers.ts";
import { findTaskLimits } from "../../store/tasks/task-limits.ts";
import { couldHelp, missingAgents } from "./agents-for.ts";
import { failureNote } from "./failure-note.ts";
import { holdUps } from "./hold-ups.ts";

const time = (date: Date): string => date.toISOString();

const plural = (count: number, one: string, many: string): string => `${count} ${count === 1 ? one : many}`;

const whyQueueTaskWaits = async (tx: Tx, task: QueueTask): Promise<string[]> => {
  const { pausedReason, drains, keyHolder, ahead } = await readQueueObstacles(tx, task);
  const wanted = { queue: task.queue, requires: task.requires };
  const agents = await listRegistered(tx);
  const stop = await readStop(tx);
  const governed = {
    limits: await findTaskLimits(tx, [task.queue]),
    breakers: await listOpenBreakers(tx),
    inHand: await countInHand(tx),
    keyHolder,
  };
  const blocked = [
    ...(stop === null ? [] : [stopMessage(stop)]),
    ...(pausedReason === null
      ? []
      : [`queue "${task.queue}" ${drains ? "is drained" : "is paused"}: ${pausedReason || "no reason was given"}`]),
    ...(task.runAt > tx.now ? [`it runs at ${time(task.runAt)}`] : []),
    ...holdUps(task, governed, tx.now),
    ...missingAgents(agents, wanted),
  ];
  const turn =
    ahead > 0
      ? `${plural(ahead, "task comes", "tasks come")} before it in queue "${task.queue}"`
      : "it is the next in its queue";
  const rest = [turn, ...failureNote(task.failure, task.attempts)];
  return blocked.length > 0 ? [...blocked, ...couldHelp(agents, wanted), ...rest] : rest;
};

export const queueTaskReasons = async (tx: Tx, task: QueueTask): Promise<string[]> => {
  switch (task.state) {
    case "queued":
    case "scheduled":
      return whyQueueTaskWaits(tx, task);
    case "leased":
      return [
        `it is in hand, leased until ${task.leaseExpiresAt === null ? "an unknown time" : time(task.leaseExpiresAt)}`,
      ];
    case "succeeded":
      return [`it succeeded at agent ${task.leaseAgentId ?? "(unknown)"}`];
    case "failed":
      return ["it has failed for good", ...failureNote(task.failure, task.attempts)];
    case "cancelled":
      return ["it was cancelled"];
    default:
      return task.state satisfies never;
  }
};
