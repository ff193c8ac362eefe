import { z } from "zod";
import { taskFailureSchema } from "../run.ts";
import { eventKind } from "./event-kind.ts";

const reason = z.string();
const commit = z.string();
const attempt = { attemptId: z.string(), number: z.number().int() };

/** Every state of a task has an event of its name. */
export const TASK_EVENTS = {
  "task.waiting": eventKind("A task waits for others.", { reason }),
  "task.queued": eventKind("A task waits for an agent.", { reason, nextAttemptAt: z.string().optional() }),
  "task.leased": eventKind("An agent has taken a task on.", {
    ...attempt,
    agentId: z.string(),
    token: z.number().int(),
  }),
  "task.merging": eventKind("An agent says that a task is done; the engine merges and checks it.", {
    ...attempt,
    resultCommit: commit.nullable(),
  }),
  "task.succeeded": eventKind("The work of a task is merged.", { ...attempt, mergeCommit: commit }),
  "task.inherited": eventKind(
    "The work of a task was merged in an earlier run, and is taken over with the record of it.",
    {
      /** The run that it was done in, and `task.succeeded` in the chain of that. */
      sourceRunId: z.string(),
      streamPosition: z.number().int(),
      hash: z.string(),
      ...attempt,
      mergeCommit: commit,
    },
  ),
  "task.failed": eventKind("A task is not tried again.", { failure: taskFailureSchema }),
  "task.retried": eventKind("A person has a task tried again.", { by: z.string() }),
  "task.skipped": eventKind("A task is not done, because one that it depends on was not.", { reason }),
  "task.cancelled": eventKind("A task is not done, because its run ends.", { reason }),
  "attempt.reviewed": eventKind("A reviewer has read what an attempt has made, or could not.", {
    ...attempt,
    agent: z.string(),
    state: z.enum(["done", "failed"]),
    findings: z.number().int(),
    blocking: z.number().int(),
    sentBack: z.boolean(),
  }),
  "attempt.confined": eventKind("The commands of an attempt have ended; how well they were confined.", {
    ...attempt,
    mode: z.enum(["namespaces", "degraded"]),
    /** Protections that did not hold on this machine. */
    missing: z.array(z.string()),
    /** Limits that they ran into: memory, processes. */
    exceeded: z.array(z.string()),
  }),
  "attempt.remote": eventKind("An attempt was given to an agent on another machine; how that ended.", {
    ...attempt,
    /** Null when nobody has taken it. */
    agentId: z.string().nullable(),
    outcome: z.enum(["done", "failed", "lost", "refused", "cancelled"]),
  }),
  "attempt.failed": eventKind("One try at a task has failed.", {
    ...attempt,
    failure: taskFailureSchema,
    /** Null when there is no further one. */
    retryInMs: z.number().nullable(),
  }),
  "attempt.lost": eventKind("The agent of an attempt is gone.", { ...attempt, reason }),
  "merge.conflicted": eventKind("The work of an attempt conflicts with what is merged.", {
    ...attempt,
    files: z.array(z.string()),
  }),
};
