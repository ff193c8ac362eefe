import { z } from "zod";
import { queueLimitsSchema } from "../queue-limits.ts";
import { taskFailureSchema } from "../run.ts";
import { eventKind } from "./event-kind.ts";

const taskIds = z.array(z.string());
const queue = z.string();
const reason = z.string();

/**
 * Of tasks without a run: one for all that one actor changed in the same way in one transaction, and that the same event
 * led to: of a task, the one before that was about it. There is none about who has a task in hand: that passes, and who had
 * it is said with how it ended.
 */
export const QUEUE_EVENTS = {
  "tasks.enqueued": eventKind("Tasks without a run were given to queues.", { taskIds }),
  "tasks.succeeded": eventKind("Tasks without a run are done.", { taskIds }),
  "tasks.failed": eventKind("Attempts at tasks without a run have failed.", {
    attempts: z.array(
      z.object({
        taskId: z.string(),
        number: z.number().int(),
        agentId: z.string(),
        /** True when nothing was heard of the agent any more. */
        lost: z.boolean(),
        failure: taskFailureSchema,
        /** Null when there is no further attempt: the task has failed. */
        retryInMs: z.number().nullable(),
      }),
    ),
  }),
  "tasks.returned": eventKind("An agent has given tasks back; they wait again.", { taskIds, reason }),
  "tasks.cancelled": eventKind("Tasks without a run are not done, because somebody cancelled them.", {
    taskIds,
    reason,
  }),
  "tasks.expired": eventKind("Tasks without a run have failed: nobody had begun them by their deadline.", { taskIds }),
  "dead-letters.retried": eventKind("Somebody has tasks that had failed tried again.", { taskIds }, { audit: true }),
  "dead-letters.purged": eventKind("Somebody has removed failed tasks for good.", { taskIds }, { audit: true }),
  "dead-letter.edited": eventKind(
    "Somebody has put a failed task right before it is tried again; the fields, not their values.",
    { taskId: z.string(), fields: z.array(z.string()) },
    { audit: true },
  ),
  "queue.paused": eventKind("Nothing of a queue is handed out any more.", { queue, reason }, { audit: true }),
  "queue.draining": eventKind(
    "Nothing of a queue is handed out any more, and what is in hand of it is finished.",
    { queue, reason },
    { audit: true },
  ),
  "queue.limited": eventKind(
    "Somebody has set how much of a queue, or of all queues, may be in hand, be begun or wait.",
    { queue: queue.nullable(), limits: queueLimitsSchema },
    { audit: true },
  ),
  "queue.resumed": eventKind("A paused queue is worked on again.", { queue }, { audit: true }),
  "breaker.opened": eventKind("A kind of tasks is not handed out for a while: what it depends on is down.", {
    queue,
    kind: z.string(),
    failures: z.number().int(),
    problem: z.string(),
  }),
  "breaker.closed": eventKind("A kind of tasks works again; those that failed for its dependency are tried again.", {
    queue,
    kind: z.string(),
    taskIds,
  }),
};
