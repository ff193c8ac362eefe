/** Tasks without a run, as the API shows them. */
import { z } from "zod";
import { backoffSchema } from "../../../model/backoff.ts";
import type { Json } from "../../../model/queue-task.ts";
import { newQueueTaskSchema, queueNameSchema, queueTaskSchema } from "../../../model/queue-task.ts";
import { taskFailureSchema } from "../../../model/run.ts";
import { fields } from "../../contract.ts";
import type { Json as Wire } from "../../contract.ts";

export const queueName = queueNameSchema.describe("name of a queue");
export const queueTaskId = z.string().min(1).max(200).describe("id of a task without a run");
/** With an offset or Z. */
export const instant = z.iso.datetime({ offset: true });

/** What came as JSON is JSON. */
const json = z.custom<Json>();
const evidence = z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.number().int() }));

export const newTask = fields({
  ...newQueueTaskSchema.shape,
  payload: json.default(null),
  runAt: instant.optional().describe("not handed out before"),
  deadline: instant.optional().describe("not begun after: then it has failed"),
});

export const queueTask = queueTaskSchema
  .omit({ tenantId: true })
  .extend({
    requires: z.array(z.string()),
    details: z.object({
      title: z.string().optional(),
      prefers: z.array(z.string()).optional(),
      near: z.record(z.string(), z.string()).optional(),
      parentTaskId: z.string().optional(),
      backoff: backoffSchema.optional(),
    }),
    payload: json,
    result: json,
    evidence,
  })
  .meta({ id: "QueueTask" });

export const queueTaskWithAttempts = queueTask
  .extend({
    failedAttempts: z.array(
      z.object({
        number: z.number().int(),
        agentId: z.string(),
        state: z.enum(["failed", "lost"]),
        failure: taskFailureSchema,
        leasedAt: z.date(),
        failedAt: z.date(),
        evidence,
        outputBlob: z.string().nullable(),
      }),
    ),
  })
  .meta({ id: "QueueTaskWithAttempts" });

export const QUEUE_TASK_ID = "0199b3a2-0000-7000-8000-000000000001";

const failure = { code: "TASK_FAILED", class: "permanent" as const, message: "exit code 3", files: [] };

export const queueTaskExample: Wire<z.output<typeof queueTask>> = {
  taskId: QUEUE_TASK_ID,
  queue: "default",
  kind: "shell",
  state: "queued",
  priority: 0,
  payload: { script: "make tiles" },
  requires: ["shell"],
  details: { title: "render the tiles" },
  concurrencyKey: null,
  timeoutMs: null,
  maxAttempts: null,
  enqueuedAt: "2026-11-21T09:00:00.000Z",
  runAt: "2026-11-21T09:00:00.000Z",
  deadline: null,
  attempts: 0,
  leaseAgentId: null,
  leasedAt: null,
  leaseExpiresAt: null,
  endedAt: null,
  failure: null,
  result: null,
  evidence: [],
  outputBlob: null,
};

export const deadLetterExample: Wire<z.output<typeof queueTaskWithAttempts>> = {
  ...queueTaskExample,
  state: "failed",
  attempts: 1,
  endedAt: "2026-11-21T09:00:04.000Z",
  failure,
  failedAttempts: [
    {
      number: 1,
      agentId: "builder-7",
      state: "failed",
      failure,
      leasedAt: "2026-11-21T09:00:01.000Z",
      failedAt: "2026-11-21T09:00:04.000Z",
      evidence: [],
      outputBlob: null,
    },
  ],
};
