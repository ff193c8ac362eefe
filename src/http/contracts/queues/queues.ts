import { z } from "zod";
import { queueCountsSchema } from "../../../model/queue-task.ts";
import { defineContract, empty, fields } from "../../contract.ts";
import { queueName } from "./queue-fields.ts";

const named = fields({ queue: queueName });
const params = { queue: "default" };

export const queueContracts = {
  "queues.list": defineContract({
    action: "queues:read",
    summary: "List queues that hold something or were set up, with what waits in each",
    response: z.object({ items: z.array(queueCountsSchema.meta({ id: "QueueCounts" })) }),
    example: {
      response: {
        items: [{ queue: "default", queued: 12, scheduled: 3, leased: 4, oldestAgeMs: 1_250, pausedReason: null }],
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
  "queues.resume": defineContract({
    action: "queues:control",
    on: "queue",
    summary: "Go on with a paused queue",
    params: named,
    body: fields({}),
    response: empty,
    example: { params, body: {} },
  }),
};
