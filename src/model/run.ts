/** What is on record about a run: the rows that store reads back, and the records that gates and proof share. */
import { z } from "zod";
import { backoffSchema } from "./backoff.ts";
import { DECISIONS, frozenCheckSchema, VERDICTS } from "./check.ts";
import { ERROR_CLASSES } from "./errors.ts";
import type { AgentId, AttemptId, CriterionId, GateId, RunId, TaskId, TenantId } from "./ids.ts";
import { ATTEMPT_STATES, RUN_STATES, TASK_STATES } from "./states.ts";

/** The brand is of the type alone: a transform could not be written back, and would cost each row that is read. */
const id = <T extends string>() => z.string() as unknown as z.ZodType<T, string>;
const instant = z.coerce.date();

export const runOptionsSchema = z.object({
  failFast: z.boolean().default(false),
  maxAgents: z.number().int().min(1),
  apply: z.boolean().default(false),
});
export type RunOptions = z.infer<typeof runOptionsSchema>;

export const runSchema = z.object({
  tenantId: id<TenantId>(),
  runId: id<RunId>(),
  state: z.enum(RUN_STATES),
  planTitle: z.string(),
  planHash: z.string(),
  /** Absolute path of the plan file, for write-back. */
  planPath: z.string(),
  /** Absolute path of the repository that the run's branches live in. */
  repositoryPath: z.string(),
  baseCommit: z.string(),
  /** Tip of the run branch: every merged attempt is in it. */
  headCommit: z.string(),
  branch: z.string(),
  /** The data folder that it was started from; null for a run from before there was a record of it. */
  homeId: z.string().nullable().default(null),
  options: runOptionsSchema,
  decision: z.enum(DECISIONS).nullable(),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
  createdAt: instant,
  finishedAt: instant.nullable(),
});
export type Run = z.infer<typeof runSchema>;

export const taskFailureSchema = z.object({
  code: z.string(),
  class: z.enum(ERROR_CLASSES),
  message: z.string(),
  /** For a merge conflict: the files, which the next attempt gets as input. */
  files: z.array(z.string()).default([]),
  /** What it depends on wants to be left alone for so long; another try comes no sooner. */
  retryAfterMs: z.number().nonnegative().optional(),
});
export type TaskFailure = z.infer<typeof taskFailureSchema>;

export const runTaskSchema = z.object({
  tenantId: id<TenantId>(),
  runId: id<RunId>(),
  taskId: id<TaskId>(),
  title: z.string(),
  state: z.enum(TASK_STATES),
  phaseId: z.string().nullable(),
  agent: z.string(),
  capabilities: z.array(z.string()),
  /** Smaller runs first among queued tasks. */
  rank: z.number().int(),
  maxAttempts: z.number().int().nullable(),
  backoff: backoffSchema.nullish(),
  timeoutMs: z.number().int().nullable(),
  nextAttemptAt: instant,
  /** Rises with every lease; a report that carries an older one is refused with LEASE_LOST. */
  leaseToken: z.coerce.number().int(),
  leaseAgentId: id<AgentId>().nullable(),
  leaseExpiresAt: instant.nullable(),
  failure: taskFailureSchema.nullable(),
  /** Merge commit of the attempt that succeeded. */
  mergeCommit: z.string().nullable(),
});
export type RunTask = z.infer<typeof runTaskSchema>;

export const attemptSchema = z.object({
  tenantId: id<TenantId>(),
  runId: id<RunId>(),
  taskId: id<TaskId>(),
  attemptId: id<AttemptId>(),
  number: z.number().int(),
  agentId: id<AgentId>(),
  leaseToken: z.coerce.number().int(),
  state: z.enum(ATTEMPT_STATES),
  /** Commit that the attempt started from, and the one that holds its changes. */
  baseCommit: z.string().nullable(),
  resultCommit: z.string().nullable(),
  /** sha256 of its output among the blobs, once it has ended. */
  outputBlob: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  failure: taskFailureSchema.nullable(),
  startedAt: instant,
  finishedAt: instant.nullable(),
});
export type Attempt = z.infer<typeof attemptSchema>;

/** Proof that an agent may work on a task until `expiresAt`. */
export type Lease = {
  tenantId: TenantId;
  runId: RunId;
  taskId: TaskId;
  attemptId: AttemptId;
  number: number;
  agentId: AgentId;
  token: number;
  expiresAt: Date;
  /** Failure of the attempt before, so that the next one can learn from it. */
  previousFailure: TaskFailure | null;
};

/** One execution of one check at one commit. */
export const observationSchema = z.object({
  at: z.enum(["base", "head"]),
  commit: z.string(),
  outcome: z.enum(["green", "red", "error"]),
  /** What was seen, in one sentence with its numbers. */
  summary: z.string(),
  /** Why it could not be observed, when the outcome is "error". */
  errorClass: z.enum(ERROR_CLASSES).optional(),
  /** Measured number in the unit of the check, where the kind measures one. */
  value: z.number().nullable(),
  unit: z.string().nullable(),
  exitCode: z.number().int().nullable(),
  durationMs: z.number(),
  observedAt: z.string(),
  /** Content addresses (sha256, hex) of outputs and reports among the blobs. */
  blobs: z.array(z.object({ name: z.string(), sha256: z.string(), bytes: z.number().int() })),
});
export type Observation = z.infer<typeof observationSchema>;

/** A person's signed word: a waiver of a criterion, an approval, or mitigation under a Conditional Go. */
export const attestationSchema = z.object({
  kind: z.enum(["waiver", "approval", "mitigation"]),
  /** The run that it is about: a word given once must not be put to use in another run. */
  runId: id<RunId>(),
  subject: z.string(),
  role: z.string(),
  by: z.string(),
  reason: z.string(),
  owner: z.string().nullable(),
  due: z.string().nullable(),
  at: z.string(),
  /** base64 ed25519 signature over the canonical JSON of the fields above, and the signer's key id. */
  signature: z.string(),
  keyId: z.string(),
});
export type Attestation = z.infer<typeof attestationSchema>;

export const criterionRecordSchema = z.object({
  runId: id<RunId>(),
  criterionId: id<CriterionId>(),
  gateId: id<GateId>(),
  title: z.string(),
  line: z.number().int(),
  check: frozenCheckSchema.nullable(),
  /** sha256 of the canonical JSON of the check as frozen when the run started. */
  checkHash: z.string().nullable(),
  verdict: z.enum(VERDICTS),
  reason: z.string(),
  base: observationSchema.nullable(),
  head: observationSchema.nullable(),
  /** Changes to the check's own files by tasks of this run: "task X changed test/a.test.js". */
  flags: z.array(z.string()),
  attestation: attestationSchema.nullable(),
});
export type CriterionRecord = z.infer<typeof criterionRecordSchema>;

export const gateRecordSchema = z.object({
  runId: id<RunId>(),
  gateId: id<GateId>(),
  title: z.string(),
  phaseId: z.string().nullable(),
  ordinal: z.number().int(),
  decision: z.enum(DECISIONS).nullable(),
  reasons: z.array(z.string()),
  owner: z.string().nullable(),
  due: z.string().nullable(),
  decidedAt: instant.nullable(),
});
export type GateRecord = z.infer<typeof gateRecordSchema>;
