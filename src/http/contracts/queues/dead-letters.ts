import { z } from "zod";
import { deadLetterFilterSchema, taskEditSchema } from "../../../model/dead-letter.ts";
import { defineContract, empty, fields, pageOf, pageQuery } from "../../contract.ts";
import {
  deadLetterExample,
  instant,
  newTask,
  QUEUE_TASK_ID,
  queueTask,
  queueTaskExample,
  queueTaskId,
  queueTaskWithAttempts,
} from "./queue-fields.ts";

const named = fields({ taskId: queueTaskId });
const params = { taskId: QUEUE_TASK_ID };

const filter = {
  ...deadLetterFilterSchema.shape,
  since: instant.optional().describe("failed at this time or later"),
  until: instant.optional().describe("failed before this time"),
};
const choice = {
  taskIds: z.array(queueTaskId).min(1).max(1_000).optional().describe("these"),
  filter: fields(filter).optional().describe("all that match; `{}` is all there are"),
};
const one = (given: { taskIds?: unknown; filter?: unknown }): boolean =>
  (given.taskIds === undefined) !== (given.filter === undefined);
const ONE = "give taskIds or filter, one of them";
const counted = z.object({ count: z.number().int() });

export const deadLetterContracts = {
  "deadLetters.list": defineContract({
    action: "dead-letters:read",
    summary: "List tasks that failed for good, those that failed last first",
    query: fields({ ...pageQuery, ...filter }),
    response: pageOf(queueTask),
    example: {
      query: { code: "TASK_FAILED" },
      response: {
        items: [
          {
            ...queueTaskExample,
            state: "failed",
            attempts: deadLetterExample.attempts,
            endedAt: deadLetterExample.endedAt,
            failure: deadLetterExample.failure,
          },
        ],
        nextCursor: null,
      },
    },
  }),
  "deadLetters.counts": defineContract({
    action: "dead-letters:read",
    summary: "Count tasks that failed for good, by queue and error",
    query: fields(filter),
    response: z.object({
      items: z.array(
        z.object({
          queue: z.string(),
          code: z.string(),
          class: z.string(),
          count: z.number().int(),
          oldest: z.date(),
          newest: z.date(),
        }),
      ),
    }),
    example: {
      query: {},
      response: {
        items: [
          {
            queue: "default",
            code: "TASK_FAILED",
            class: "permanent",
            count: 3,
            oldest: "2026-11-21T08:00:00.000Z",
            newest: "2026-11-21T09:00:04.000Z",
          },
        ],
      },
    },
  }),
  "deadLetters.get": defineContract({
    action: "dead-letters:read",
    on: "taskId",
    summary: "Read a task that failed for good, with every attempt at it",
    params: named,
    response: queueTaskWithAttempts,
    errors: ["DEAD_LETTER_NOT_FOUND"],
    example: { params, response: deadLetterExample },
  }),
  "deadLetters.edit": defineContract({
    action: "dead-letters:retry",
    on: "taskId",
    summary: "Put a failed task right and try it again",
    params: named,
    body: fields({ ...taskEditSchema.shape, payload: newTask.shape.payload.unwrap().optional() }),
    response: empty,
    errors: ["DEAD_LETTER_NOT_FOUND"],
    bodyLimit: 16 * 2 ** 20,
    example: { params, body: { payload: { script: "make tiles TILE=7" } } },
  }),
  "deadLetters.retry": defineContract({
    action: "dead-letters:retry",
    summary: "Try failed tasks again, each with all the attempts of a new one",
    body: fields(choice).refine(one, ONE),
    response: counted,
    example: { body: { filter: { queue: "default", code: "TASK_FAILED" } }, response: { count: 3 } },
  }),
  "deadLetters.purge": defineContract({
    action: "dead-letters:purge",
    summary: "Remove failed tasks for good",
    description: "Say `confirm` to have it done; without it nothing is removed, and the answer says how many would be.",
    body: fields({ ...choice, confirm: z.boolean().default(false) }).refine(one, ONE),
    response: counted,
    example: { body: { taskIds: [QUEUE_TASK_ID], confirm: true }, response: { count: 1 } },
  }),
};
