/**
 * Slots in this process for tasks that belong to no run. The queue hands work over as soon as it is there; nothing is
 * asked of it while it has none.
 */
import { asProvostError, ProvostError } from "../../src/model/errors.ts";
import type { ErrorCode } from "../../src/model/errors.ts";
import type { AgentId, TenantId } from "../../src/model/ids.ts";
import type { LeasedTask, TaskResult } from "../../src/model/queue-task.ts";
import type { TaskFailure } from "../../src/model/run.ts";
import type { TaskQueue } from "../../src/queue/task-queue.ts";
import type { Clock } from "../../src/runtime/clock.ts";

/** Aborted when the lease was lost or the task cancelled; made when somebody asks for it. */
export type Hold = { readonly signal: AbortSignal };

export type ReportOutcome = "succeeded" | "failed" | "lost";

export type LocalSlotsOptions = {
  queue: TaskQueue;
  clock: Clock;
  tenantId: TenantId;
  queues: readonly string[];
  capabilities: readonly string[];
  agentId: AgentId;
  slots: number;
  leaseMs: number;
  /** Resolves with the result, which is then reported; what it throws is reported as the attempt's failure. */
  work: (task: LeasedTask, hold: Hold) => Promise<TaskResult>;
  /** Told how a report ended: its commit was acknowledged, or the lease was lost before. */
  onReported?: (task: LeasedTask, outcome: ReportOutcome) => void;
  onFault: (error: unknown) => void;
};

export type LocalSlots = {
  /** Takes nothing more and resolves when the work in hand is reported. */
  drain(): Promise<void>;
};

/** Three beats fit into a lease: two may fail before it is lost. */
const BEATS_PER_LEASE = 3;

class Held implements Hold {
  readonly task: LeasedTask;
  safeUntilMs: number;
  #abort: AbortController | null = null;
  #reason: ProvostError | null = null;

  constructor(task: LeasedTask, safeUntilMs: number) {
    this.task = task;
    this.safeUntilMs = safeUntilMs;
  }
  get signal(): AbortSignal {
    this.#abort ??= new AbortController();
    if (this.#reason !== null) this.#abort.abort(this.#reason);
    return this.#abort.signal;
  }
  get lost(): boolean {
    return this.#reason !== null;
  }
  end(reason: ProvostError): void {
    this.#reason ??= reason;
    this.#abort?.abort(reason);
  }
}

const failureOf = (error: unknown): TaskFailure => {
  const { code, message } = asProvostError(error);
  return { code: code === "INTERNAL" ? "TASK_FAILED" : code, class: "transient", message, files: [] };
};

const hasCode = (error: unknown, code: ErrorCode): boolean => error instanceof ProvostError && error.code === code;

/** The database may be back in a moment, and a report that was committed may be made again. */
const AGAIN_AFTER_MS = 500;

const lostOf = ({ lease }: LeasedTask): ProvostError => {
  const message = `agent ${lease.agentId} no longer holds task ${lease.taskId}; what it still does will not be reported`;
  return new ProvostError("LEASE_LOST", message, { taskId: lease.taskId, agentId: lease.agentId });
};

/** Keeps leases alive, all in one statement; lets go of those that were lost or are no longer safe. */
const createBeat = ({ queue, clock, leaseMs, onFault }: LocalSlotsOptions, inHand: ReadonlySet<Held>) => {
  let disarm: (() => void) | null = null;

  const beat = async (): Promise<void> => {
    const asked = [...inHand].filter(({ lost }) => !lost);
    if (asked.length === 0) return;
    const safeUntilMs = clock.now().getTime() + leaseMs;
    const lost = await queue.heartbeat(
      asked.map(({ task }) => task.lease),
      leaseMs,
    );
    const names = new Set(lost.map(({ taskId, token }) => `${taskId} ${token}`));
    for (const held of asked) {
      const { taskId, token } = held.task.lease;
      if (names.has(`${taskId} ${token}`)) held.end(lostOf(held.task));
      else held.safeUntilMs = safeUntilMs;
    }
  };
  const arm = (): void => {
    if (disarm !== null || inHand.size === 0) return;
    disarm = clock.after(leaseMs / BEATS_PER_LEASE, () => {
      disarm = null;
      const now = clock.now().getTime();
      for (const held of inHand) if (held.safeUntilMs <= now) held.end(lostOf(held.task));
      beat().catch(onFault);
      arm();
    });
  };
  const rest = (): void => {
    if (inHand.size > 0) return;
    disarm?.();
    disarm = null;
  };
  return { arm, rest, beat };
};

/** Resolves when it may be told of cancellations. */
// oxlint-disable-next-line eslint/max-lines-per-function -- the steps of a slot share what is in hand
export const openLocalSlots = async (options: LocalSlotsOptions): Promise<LocalSlots> => {
  const { queue, clock, tenantId, slots, work, onReported, onFault } = options;
  const inHand = new Set<Held>();
  const heartbeat = createBeat(options, inHand);
  let empty: (() => void) | null = null;

  const report = async (held: Held): Promise<ReportOutcome> => {
    const { lease } = held.task;
    let send: () => Promise<ReportOutcome>;
    try {
      const result = await work(held.task, held);
      send = () => queue.reportSucceeded(lease, result).then(() => "succeeded");
    } catch (error) {
      const failure = failureOf(error);
      send = () => queue.reportFailed(lease, failure).then(() => "failed");
    }
    while (!held.lost) {
      try {
        return await send();
      } catch (error) {
        if (hasCode(error, "LEASE_LOST")) return "lost";
        if (!hasCode(error, "DATABASE_UNAVAILABLE")) throw error;
        await new Promise<void>((resolve) => clock.after(AGAIN_AFTER_MS, resolve));
      }
    }
    return "lost";
  };
  const take = async (held: Held): Promise<void> => {
    inHand.add(held);
    let outcome: ReportOutcome = "lost"; // unless it is known, its lease will run out
    try {
      outcome = await report(held);
    } catch (error) {
      onFault(error);
    }
    inHand.delete(held);
    onReported?.(held.task, outcome);
    if (inHand.size === 0) {
      heartbeat.rest();
      empty?.();
    }
    offer.wake();
  };
  const unlisten = await queue.onCancelled((tenant, taskIds) => {
    if (tenant !== tenantId) return;
    if (taskIds === "all") heartbeat.beat().catch(onFault);
    else for (const held of inHand) if (taskIds.includes(held.task.lease.taskId)) held.end(lostOf(held.task));
  });
  const offer = queue.offer({
    ...options,
    wanted: () => slots - inHand.size,
    onLeased: (tasks, safeUntilMs) => {
      for (const task of tasks) void take(new Held(task, safeUntilMs));
      heartbeat.arm();
    },
  });
  return {
    drain: async () => {
      await offer.close();
      if (inHand.size > 0) await new Promise<void>((resolve) => (empty = resolve));
      heartbeat.rest();
      await unlisten();
    },
  };
};
