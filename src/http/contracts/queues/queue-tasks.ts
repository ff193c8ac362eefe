import { z } from "zod";
import { QUEUE_TASK_STATES } from "../../../model/states.ts";
import { bytes, defineContract, fields, firstByte, flag, pageOf, pageQuery } from "../../contract.ts";
import { sha256Field, SHA256 } from "../run-contents.ts";
import {
  deadLetterExample,
  newTask,
  QUEUE_TASK_ID,
  queueName,
  queueTask,
  queueTaskExample,
  queueTaskId,
  queueTaskWithAttempts,
} from "./queue-fields.ts";

const named = fields({ taskId: queueTaskId });
const params = { taskId: QUEUE_TASK_ID };
const MAX_TASKS = 1_000;
const read = { action: "queue-evidence:read", on: "taskId" } as const;

export const queueTaskContracts = {
  "queueTasks.enqueue": defineContract({
    action: "queues:enqueue",
    on: "queue",
    summary: "Put tasks into a queue, all or none",
    description:
      "They are durable when it answers. A task with an `idempotencyKey` or `taskId` that the queue has had is not made again, whoever asks; an Idempotency-Key header has the whole request done once.",
    params: fields({ queue: queueName }),
    body: fields({ tasks: z.array(newTask).min(1).max(MAX_TASKS) }),
    response: z.object({
      items: z.array(z.object({ taskId: z.string(), created: z.boolean() })).describe("in the order of the tasks"),
    }),
    status: 201,
    errors: ["QUEUE_FULL"],
    bodyLimit: 16 * 2 ** 20,
    example: {
      params: { queue: "default" },
      body: { tasks: [{ kind: "shell", payload: { script: "make tiles" }, requires: ["shell"] }] },
      response: { items: [{ taskId: QUEUE_TASK_ID, created: true }] },
    },
  }),
  "queueTasks.list": defineContract({
    action: "queues:read",
    summary: "List tasks without a run, the newest first",
    query: fields({ ...pageQuery, queue: queueName.optional(), state: z.enum(QUEUE_TASK_STATES).optional() }),
    response: pageOf(queueTask),
    example: { query: { queue: "default" }, response: { items: [queueTaskExample], nextCursor: null } },
  }),
  "queueTasks.get": defineContract({
    action: "queues:read",
    summary: "Read a task with the attempts at it that failed",
    params: named,
    response: queueTaskWithAttempts,
    errors: ["TASK_NOT_FOUND"],
    example: { params, response: deadLetterExample },
  }),
  "queueTasks.output": defineContract({
    ...read,
    summary: "Read what an attempt printed",
    description:
      "Takes Range. Of an attempt that goes on it is what has come so far; with `follow` it comes as it is written, until the attempt ends. The attempt that comes next at a task that waits can be followed before it is begun.",
    params: named,
    query: fields({
      attempt: z.coerce.number<number>().int().min(1).optional().describe("its number; the last when absent"),
      follow: flag.default(false),
      from: firstByte,
    }),
    response: bytes("text/plain; charset=utf-8", "the output, byte for byte"),
    errors: ["TASK_NOT_FOUND", "EVIDENCE_NOT_FOUND", "RANGE_NOT_SATISFIABLE"],
    example: { params, query: { attempt: 1 } },
  }),
  "queueTasks.evidence": defineContract({
    ...read,
    summary: "Read what attempts at a task handed in, by its content address",
    description: "Takes Range. What it holds never changes, so a cache may keep it.",
    params: fields({ taskId: queueTaskId, sha256: sha256Field }),
    response: bytes("application/octet-stream", "the content"),
    errors: ["TASK_NOT_FOUND", "EVIDENCE_NOT_FOUND", "RANGE_NOT_SATISFIABLE"],
    example: { params: { ...params, sha256: SHA256 } },
  }),
  "queueTasks.replay": defineContract({
    action: "queues:enqueue",
    on: "queue",
    summary: "Do a task that has ended once more, as a new one",
    description:
      "The one that ended stays as it is; the new one has an id of its own and none of its keys or deadlines.",
    params: fields({ queue: queueName, taskId: queueTaskId }),
    body: fields({}),
    response: z.object({ taskId: z.string(), created: z.boolean() }),
    status: 201,
    errors: ["TASK_NOT_FOUND", "STATE_CONFLICT", "QUEUE_FULL"],
    example: {
      params: { queue: "default", taskId: QUEUE_TASK_ID },
      body: {},
      response: { taskId: "01a20052-6832-7000-910e-bcf9a1352c48", created: true },
    },
  }),
  "queueTasks.cancel": defineContract({
    action: "queues:cancel",
    on: "taskId",
    summary: "Cancel a task, also one that an agent works on",
    params: named,
    body: fields({ reason: z.string().max(1_000).default("") }),
    response: queueTask,
    errors: ["TASK_NOT_FOUND", "STATE_CONFLICT"],
    example: { params, body: { reason: "not needed" }, response: { ...queueTaskExample, state: "cancelled" } },
  }),
};
