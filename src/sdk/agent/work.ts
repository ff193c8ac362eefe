/**
 * The tasks that an agent has in hand, each with its lease. Invariant: what is not reported ended because its lease was
 * lost or the control plane cancelled it; then the control plane does not wait for a word of it.
 */
import { ProvostError } from "../../model/errors.ts";
import { leaseKey, type Document, type LeaseRef } from "../../fleet/protocol/fields.ts";
import type { AgentFrame } from "../../fleet/protocol/frames.ts";
import type { Welcome } from "../../fleet/protocol/session-frames.ts";
import type { Assignment, EvidenceRef, Outcome } from "../../fleet/protocol/work-frames.ts";
import type { Clock } from "../../runtime/clock.ts";
import { failureOf } from "./failure-of.ts";
import { createTaskLog, type TaskLog } from "./task-log.ts";

export type Held = {
  assignment: Assignment;
  lease: LeaseRef;
  abort: AbortController;
  late: AbortController;
  /** Since when it is ours: a pulse that was asked for earlier says nothing about it. */
  takenAtMs: number;
  safeUntilMs: number;
  log: TaskLog;
  evidence: EvidenceRef[];
};

export type Work = {
  take(assignments: readonly Assignment[]): void;
  cancel(lease: LeaseRef, code: "TASK_CANCELLED" | "TASK_TIMEOUT" | "LEASE_LOST", message: string): void;
  renew(sinceMs: number, leaseMs: number | null): void;
  welcome(welcome: Welcome): void;
  /** Whose work or whose report is not over. */
  leases(): LeaseRef[];
  busy(): number;
  /** Takes nothing more. */
  close(reason: string): void;
  /** Ends what is in hand and sends it back. */
  returnAll(reason: string): void;
  /** Resolves when no task runs any more. */
  ended(): Promise<void>;
  /** Resolves when the reports of all that ended are answered. */
  reported(): Promise<void>;
};

export type WorkOptions = {
  slots: number;
  clock: Clock;
  send(frame: AgentFrame): void;
  connected(): boolean;
  run(held: Held): Promise<Document | void>;
  report(lease: LeaseRef, outcome: Outcome): Promise<void>;
  onFault(error: unknown): void;
};

/** A lease is late when this share of it is left. */
const LATE_SHARE = 1 / 3;
const SWEEPS_PER_LEASE = 20;

const endedWith = (signal: AbortSignal, code: string): boolean =>
  signal.aborted && signal.reason instanceof ProvostError && signal.reason.code === code;

/** Null when there is nothing to be said: the control plane knows, or somebody else has the task. */
const outcomeOf = (held: Held, result: { value: Document } | { error: unknown }): Outcome | null => {
  const { signal } = held.abort;
  const { evidence } = held;
  if (signal.aborted) {
    if (signal.reason instanceof Returned) return { kind: "returned", reason: signal.reason.message };
    if (!endedWith(signal, "TASK_TIMEOUT")) return null;
    return { kind: "failed", failure: failureOf(signal.reason), evidence };
  }
  if ("value" in result) return { kind: "done", result: result.value, evidence };
  return { kind: "failed", failure: failureOf(result.error), evidence };
};

class Returned extends Error {}

export const createWork = (options: WorkOptions): Work => {
  const { clock, send } = options;
  const inHand = new Map<string, Held>();
  const running = new Set<Promise<void>>();
  const reporting = new Set<Promise<void>>();
  /** A slot is free as soon as its work has ended. The lease stays in hand until its report is acknowledged. */
  let busy = 0;
  let closedFor: string | null = null;
  let disarm: (() => void) | null = null;
  const nowMs = () => clock.now().getTime();

  const lose = (held: Held, code: "TASK_CANCELLED" | "TASK_TIMEOUT" | "LEASE_LOST", message: string) =>
    held.abort.abort(new ProvostError(code, message, { taskId: held.lease.taskId }));

  const sweep = () => {
    const now = nowMs();
    for (const held of inHand.values()) {
      const { assignment, safeUntilMs, late } = held;
      if (now >= safeUntilMs)
        lose(held, "LEASE_LOST", `the lease of task ${assignment.taskId} was not renewed in time`);
      else if (now >= safeUntilMs - assignment.leaseMs * LATE_SHARE && !late.signal.aborted) {
        late.abort(new ProvostError("LEASE_LOST", `the lease of task ${assignment.taskId} is late`));
      }
    }
  };
  const arm = (everyMs: number) => {
    disarm ??= clock.after(everyMs, () => {
      disarm = null;
      sweep();
      if (inHand.size > 0) arm(everyMs);
    });
  };
  const limitTime = (held: Held): (() => void) => {
    const { timeoutMs, taskId } = held.assignment;
    if (timeoutMs === null) return () => undefined;
    return clock.after(timeoutMs, () => lose(held, "TASK_TIMEOUT", `task ${taskId} ran longer than ${timeoutMs} ms`));
  };
  const workOn = async (held: Held) => {
    const stopTimer = limitTime(held);
    const result = await options.run(held).then(
      (value) => ({ value: value ?? null }),
      (error: unknown) => ({ error }),
    );
    stopTimer();
    busy -= 1;
    held.log.flush();
    const outcome = outcomeOf(held, result);
    const reported = (outcome === null ? Promise.resolve() : options.report(held.lease, outcome))
      .catch(options.onFault)
      .finally(() => {
        reporting.delete(reported);
        forget(held);
      });
    reporting.add(reported);
  };
  const forget = ({ lease }: Held) => {
    inHand.delete(leaseKey(lease));
    if (inHand.size > 0) return;
    disarm?.();
    disarm = null;
  };
  const take = (assignment: Assignment): LeaseRef => {
    const { runId, taskId, token } = assignment;
    const lease = { runId, taskId, token };
    const held: Held = {
      assignment,
      lease,
      abort: new AbortController(),
      late: new AbortController(),
      takenAtMs: nowMs(),
      safeUntilMs: nowMs() + assignment.leaseMs,
      log: createTaskLog({ lease, clock, send, connected: options.connected }),
      evidence: [],
    };
    inHand.set(leaseKey(lease), held);
    busy += 1;
    const done = workOn(held)
      .catch(options.onFault)
      .finally(() => running.delete(done));
    running.add(done);
    arm(assignment.leaseMs / SWEEPS_PER_LEASE);
    return lease;
  };
  return {
    take: (assignments) => {
      const fresh = assignments.filter((assignment) => !inHand.has(leaseKey(assignment)));
      const room = closedFor === null ? Math.max(0, options.slots - busy) : 0;
      const refused = fresh.slice(room).map(({ runId, taskId, token }) => ({
        runId,
        taskId,
        token,
        reason: closedFor ?? "all slots are busy",
      }));
      send({ type: "accept", leases: fresh.slice(0, room).map(take), refused });
    },
    cancel: (lease, code, message) => {
      const held = inHand.get(leaseKey(lease));
      if (held) lose(held, code, message);
    },
    renew: (sinceMs, leaseMs) => {
      if (leaseMs === null) return;
      for (const held of inHand.values()) {
        if (held.takenAtMs > sinceMs) continue;
        held.safeUntilMs = Math.max(held.safeUntilMs, sinceMs + leaseMs);
        // Late once is not late for good.
        if (held.late.signal.aborted) held.late = new AbortController();
      }
    },
    welcome: ({ kept, lost }) => {
      for (const ref of lost) {
        const held = inHand.get(leaseKey(ref));
        if (held) lose(held, "LEASE_LOST", `task ${ref.taskId} went to somebody else while the connection was broken`);
      }
      for (const ref of kept) inHand.get(leaseKey(ref))?.log.resumeFrom(ref.logBytes);
    },
    leases: () => [...inHand.values()].map(({ lease }) => lease),
    busy: () => busy,
    close: (reason) => {
      closedFor = reason;
    },
    returnAll: (reason) => {
      for (const { abort } of inHand.values()) abort.abort(new Returned(reason));
    },
    ended: async () => {
      while (running.size > 0) await Promise.all(running);
    },
    reported: async () => {
      while (reporting.size > 0) await Promise.all(reporting);
    },
  };
};
