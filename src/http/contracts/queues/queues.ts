import { z } from "zod";
import { queueLimitsSchema } from "../../../model/queue-limits.ts";
import { ratedQueueSchema } from "../../../model/queue-rates.ts";
import { queueNameSchema } from "../../../model/queue-task.ts";
import { taskBreakerSchema } from "../../../model/task-breaker.ts";
import { defineContract, empty, fields } from "../../contract.ts";
import { queueName } from "./queue-fields.ts";

const limits = queueLimitsSchema.meta({ id: "QueueLimits" });
const exampleLimits = {
  maxInHand: 20,
  maxPerKey: null,
  rate: { tasks: 100, perMs: 60_000, burst: 10 },
  maxQueued: 100_000,
  maxAgeMs: null,
};

const named = fields({ queue: queueName });
const params = { queue: "default" };

export const queueContracts = {
  "queues.list": defineContract({
    action: "queues:read",
    summary: "List queues that hold something or were set up, with what waits in each and how fast it goes",
    description:
      "`perMinute` says how many tasks came in, were done and failed for good, each minute on average of the last `windowMs`. Dead letters that were retried or purged since do not count as failed. Where very much has ended, it may be some seconds old.",
    response: z.object({ items: z.array(ratedQueueSchema.meta({ id: "QueueCounts" })) }),
    example: {
      response: {
        items: [
          {
            queue: "default",
            queued: 12,
            scheduled: 3,
            leased: 4,
            oldestAgeMs: 1_250,
            pausedReason: null,
            drains: false,
            perMinute: { windowMs: 300_000, enqueued: 14.2, succeeded: 13.6, failed: 0.4 },
          },
        ],
      },
    },
  }),
  "queues.pause": defineContract({
    action: "queues:control",
    on: "queue",
    summary: "Hand out nothing more of a queue; what is in hand goes on",
    params: named,
    body: fields({ reason: z.string().max(1_000).default("") }),
    response: empty,
    example: { params, body: { reason: "the tile server is down" } },
  }),
  "queues.drain": defineContract({
    action: "queues:control",
    on: "queue",
    summary: "Pause a queue so that nothing of it is in hand in the end",
    description:
      "Answers at once. The queue drains while `leased` of it is more than 0, and is drained then, until it is resumed. One that is paused already can be drained, too.",
    params: named,
    body: fields({ reason: z.string().max(1_000).default("") }),
    response: empty,
    example: { params, body: { reason: "the tile server moves" } },
  }),
  "queues.resume": defineContract({
    action: "queues:control",
    on: "queue",
    summary: "Go on with a paused queue",
    params: named,
    body: fields({}),
    response: empty,
    example: { params, body: {} },
  }),
  "queues.breakers": defineContract({
    action: "queues:read",
    summary: "List kinds of tasks that are held back because what they depend on is down",
    description:
      "A kind that fails for a dependency five times in a minute, and never succeeds, is not handed out until `probeAt`; from then on one task at a time tries it. When one succeeds, its dead letters that failed for the dependency are tried again.",
    response: z.object({ items: z.array(taskBreakerSchema.meta({ id: "TaskBreaker" })) }),
    example: {
      response: {
        items: [
          {
            queue: "default",
            kind: "send-mail",
            failures: 7,
            since: "2026-11-21T09:00:00.000Z",
            openedAt: "2026-11-21T09:00:20.000Z",
            probeAt: "2026-11-21T09:00:30.000Z",
            probes: 0,
            problem: "the mail server does not answer",
          },
        ],
      },
    },
  }),
  "queues.limits": defineContract({
    action: "queues:read",
    summary: "List the limits of queues; those of all queues together have no name",
    response: z.object({ items: z.array(z.object({ queue: queueNameSchema.nullable(), limits })) }),
    example: { response: { items: [{ queue: "default", limits: exampleLimits }] } },
  }),
  "queues.limit": defineContract({
    action: "queues:control",
    on: "queue",
    summary: "Set the limits of a queue, in place of those there were",
    description:
      "What is left out or null is not limited; of tasks with the same concurrency key one is in hand at a time then. Whatever the number of control planes, what is handed out from then on never exceeds them.",
    params: named,
    body: queueLimitsSchema,
    response: limits,
    errors: ["LIMIT_INVALID"],
    example: { params, body: exampleLimits, response: exampleLimits },
  }),
  "queues.limitAll": defineContract({
    action: "queues:control",
    summary: "Set the limits of all queues together, in place of those there were",
    body: queueLimitsSchema,
    response: limits,
    errors: ["LIMIT_INVALID"],
    example: { body: { maxInHand: 200 }, response: { ...exampleLimits, maxInHand: 200, rate: null, maxQueued: null } },
  }),
};
