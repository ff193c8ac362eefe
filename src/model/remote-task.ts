/** A task of a run as it is given to an agent on another machine: the payload of a task of a queue. */
import { z } from "zod";

/** Queue and kind of such tasks. No agent takes them that was not told to. */
export const RUN_TASK_QUEUE = "runs";
export const RUN_TASK_KIND = "run-task";

/** Under this name the engine knows how to have a task done elsewhere; no plan can write it. */
export const REMOTE_KIND = "remote";

/** What the agent fetches, and what it hands in. */
export const BASE_BUNDLE = "base.bundle";
export const RESULT_BUNDLE = "result.bundle";
/** The one ref that a result names. */
export const RESULT_REF = "refs/provost/result";
export const MAX_RESULT_BYTES = 64 * 2 ** 20;

export const commitIdSchema = z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/);

export const remoteTaskSchema = z.object({
  runId: z.string().min(1).max(200),
  taskId: z.string().min(1).max(500),
  attemptId: z.string().min(1).max(200),
  number: z.number().int().positive(),
  /** The same for all tasks that work on one repository. */
  repositoryId: z.string().regex(/^[0-9a-f]{64}$/),
  baseCommit: commitIdSchema,
  script: z.string().min(1).max(200_000),
  /** Of the script. */
  timeoutMs: z.number().int().positive(),
  network: z.enum(["on", "off"]),
  memoryBytes: z.number().int().positive().nullable(),
  processes: z.number().int().positive().nullable(),
  diskBytes: z.number().int().positive().nullable().default(null),
  /** Names of variables of the agent's machine that the script is to see. */
  env: z.array(z.string()).default([]),
  /** Files in which the attempt before conflicted with merged work. */
  conflictFiles: z.array(z.string()),
  /** Paths that are not the task's work. */
  exclude: z.array(z.string()),
  /** Agents that get it only when no other can take it. */
  avoid: z.array(z.string()),
});
export type RemoteTask = z.infer<typeof remoteTaskSchema>;

export const remoteResultSchema = z.object({ exitCode: z.literal(0), changed: z.boolean() });
