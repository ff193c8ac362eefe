/** One task that an agent has in hand, with its lease. */
import { ProvostError } from "../../model/errors.ts";
import type { Document, LeaseRef } from "../../fleet/protocol/fields.ts";
import type { AgentFrame } from "../../fleet/protocol/frames.ts";
import type { Assignment, EvidenceRef, Outcome } from "../../fleet/protocol/work-frames.ts";
import type { Clock } from "../../runtime/clock.ts";
import { failureOf } from "./failure-of.ts";
import { createTaskLog, type TaskLog } from "./task-log.ts";

export type Held = {
  readonly assignment: Assignment;
  readonly lease: LeaseRef;
  readonly abort: AbortController;
  late: AbortController;
  /** Since when it is ours: a pulse that was asked for earlier says nothing about it. */
  readonly takenAtMs: number;
  safeUntilMs: number;
  readonly log: TaskLog;
  readonly evidence: EvidenceRef[];
};

export type HeldOptions = { clock: Clock; send: (frame: AgentFrame) => void; connected: () => boolean };

export type LossCode = "TASK_CANCELLED" | "TASK_TIMEOUT" | "LEASE_LOST";

/** Why work is ended that goes back to the queue. */
class Returned extends Error {}

export const newHeld = (assignment: Assignment, { clock, send, connected }: HeldOptions): Held => {
  const { runId, taskId, token } = assignment;
  const lease = { runId, taskId, token };
  const takenAtMs = clock.now().getTime();
  return {
    assignment,
    lease,
    abort: new AbortController(),
    late: new AbortController(),
    takenAtMs,
    safeUntilMs: takenAtMs + assignment.leaseMs,
    log: createTaskLog({ lease, clock, send, connected }),
    evidence: [],
  };
};

export const lose = ({ abort, lease }: Held, code: LossCode, message: string): void =>
  abort.abort(new ProvostError(code, message, { taskId: lease.taskId }));

export const sendBack = ({ abort }: Held, reason: string): void => abort.abort(new Returned(reason));

const outOfTime = (reason: unknown): boolean => reason instanceof ProvostError && reason.code === "TASK_TIMEOUT";

/** Null when there is nothing to be said: the control plane knows, or somebody else has the task. */
export const outcomeOf = (held: Held, result: { value: Document } | { error: unknown }): Outcome | null => {
  const { signal } = held.abort;
  const { evidence } = held;
  if (signal.aborted) {
    if (signal.reason instanceof Returned) return { kind: "returned", reason: signal.reason.message };
    return outOfTime(signal.reason) ? { kind: "failed", failure: failureOf(signal.reason), evidence } : null;
  }
  if ("value" in result) return { kind: "done", result: result.value, evidence };
  return { kind: "failed", failure: failureOf(result.error), evidence };
};
