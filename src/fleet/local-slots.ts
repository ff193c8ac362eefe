/**
 * Slots in this process for tasks that belong to no run. The queue hands work over as soon as it is there; nothing is
 * asked of it while it has none.
 */
import { asProvostError, ProvostError } from "../model/errors.ts";
import type { AgentId, TenantId } from "../model/ids.ts";
import type { LeasedTask, TaskResult } from "../model/queue-task.ts";
import type { TaskFailure } from "../model/run.ts";
import type { TaskQueue } from "../queue/task-queue.ts";
import type { Clock } from "../runtime/clock.ts";

/** Aborted when the lease was lost or the task cancelled; made when somebody asks for it. */
export type Hold = { readonly signal: AbortSignal };

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
  /** Told when a report has ended: its commit was acknowledged, or it was refused. */
  onReported?: (task: LeasedTask) => void;
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

const isLeaseLost = (error: unknown): boolean => error instanceof ProvostError && error.code === "LEASE_LOST";

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
export const openLocalSlots = async (options: LocalSlotsOptions): Promise<LocalSlots> => {
  const { queue, tenantId, slots, work, onReported, onFault } = options;
  const inHand = new Set<Held>();
  const heartbeat = createBeat(options, inHand);
  let empty: (() => void) | null = null;

  const settle = async (held: Held): Promise<void> => {
    const { lease } = held.task;
    let result: TaskResult;
    try {
      result = await work(held.task, held);
    } catch (error) {
      if (!held.lost) await queue.reportFailed(lease, failureOf(error));
      return;
    }
    await queue.reportSucceeded(lease, result);
  };
  const take = async (held: Held): Promise<void> => {
    inHand.add(held);
    try {
      await settle(held);
    } catch (error) {
      if (!isLeaseLost(error)) onFault(error);
    }
    inHand.delete(held);
    onReported?.(held.task);
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
