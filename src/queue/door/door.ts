/**
 * Where new tasks are refused when a queue is as full, or as far behind, as it may be. What has passed is stored or its
 * caller told so; nothing that was accepted is ever given up for it, and attempts that are tried again need not pass.
 *
 * How much waits is read now and then, and what passes here in between is added to it; what is handed out meanwhile is
 * not subtracted. So one process lets no more in than there is room for; several together may, by what they let in
 * between two looks.
 */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { ScopedLimits } from "../../model/queue-limits.ts";
import type { NewQueueTask } from "../../model/queue-task.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database, Tx } from "../../store/database.ts";
import type { QueueLoad } from "../../store/queues/queue-loads.ts";
import { loadsOfLimited } from "../../store/queues/queue-loads.ts";
import { listTaskLimits } from "../../store/tasks/task-limits.ts";
import { refusalOf } from "./shares.ts";
import type { Refusal } from "./shares.ts";

export type Door = {
  /** Resolves when it is known how much waits; null when that is known well enough. */
  ready(tenantId: TenantId): Promise<void> | null;
  /** To be called when it is ready: all of them pass or none. QUEUE_FULL, with `retryAfterSeconds`. */
  pass(tenantId: TenantId, batches: readonly { queue: string; tasks: readonly NewQueueTask[] }[]): void;
  /** Limits were changed. */
  forget(tenantId: TenantId): void;
};

const LOOK_EVERY_MS = 1_000;
/** When it is not known yet how fast the queue is worked off. */
const USUAL_RETRY_SECONDS = 5;
const MAX_RETRY_SECONDS = 60;

/** @property passed since it was read; @property drainedPerMs null when it is not known */
type Scope = ScopedLimits & QueueLoad & { passed: number; drainedPerMs: number | null };
type Known = { scopes: Scope[]; atMs: number };

const NOTHING_WAITS: QueueLoad = { depth: 0, ageMs: 0 };

const readScopes = async (tx: Tx): Promise<(ScopedLimits & QueueLoad)[]> => {
  const limits = (await listTaskLimits(tx)).filter(({ limits: { maxQueued, maxAgeMs } }) => maxQueued ?? maxAgeMs);
  if (limits.length === 0) return [];
  const loads = new Map((await loadsOfLimited(tx)).map((load) => [load.queue, load]));
  return limits.map((one) => ({ ...one, ...(loads.get(one.queue) ?? NOTHING_WAITS) }));
};

const drained = (before: Scope | undefined, depth: number, elapsedMs: number): number | null =>
  before === undefined || elapsedMs <= 0 ? null : Math.max(0, before.depth + before.passed - depth) / elapsedMs;

const retryAfterSeconds = ({ drainedPerMs }: Scope, { why, is, bound }: Refusal): number => {
  if (why === "age" || !drainedPerMs) return USUAL_RETRY_SECONDS;
  return Math.min(MAX_RETRY_SECONDS, Math.max(1, Math.ceil((is - bound + 1) / drainedPerMs / 1_000)));
};

const queueFull = (queue: string, scope: Scope, refusal: Refusal): ProvostError => {
  const whose = scope.queue === null ? "all queues together" : `queue ${queue}`;
  const { why, is, bound } = refusal;
  const seconds = retryAfterSeconds(scope, refusal);
  const problem =
    why === "depth"
      ? `${whose} may hold ${bound} ${bound === 1 ? "task" : "tasks"} before those of this priority are refused, and holds ${is}`
      : `the next task of ${whose} waits for ${Math.round(is)} ms, and from ${bound} ms on those of this priority are refused`;
  return new ProvostError("QUEUE_FULL", `${problem}; nothing was enqueued, come back in ${seconds} s`, {
    queue,
    why,
    retryAfterSeconds: seconds,
  });
};

export const createDoor = ({ db, clock }: { db: Database; clock: Clock }): Door => {
  const known = new Map<TenantId, Known>();
  const looking = new Map<TenantId, Promise<void>>();
  /** Those whose limits were changed since it was last begun to read them. */
  const changed = new Set<TenantId>();

  const look = async (tenantId: TenantId): Promise<void> => {
    changed.delete(tenantId);
    const before = known.get(tenantId);
    // What passes while it is read may be read as well: it is counted twice rather than not at all.
    const passed = new Map(before?.scopes.map((scope) => [scope.queue, scope.passed]));
    const scopes = await db.transaction(tenantId, readScopes);
    if (changed.has(tenantId)) return look(tenantId); // they may be those from before the change
    const atMs = clock.now().getTime();
    known.set(tenantId, {
      atMs,
      scopes: scopes.map((scope) => {
        const last = before?.scopes.find(({ queue }) => queue === scope.queue);
        const since = (last?.passed ?? 0) - (passed.get(scope.queue) ?? 0);
        return { ...scope, passed: since, drainedPerMs: drained(last, scope.depth, atMs - (before?.atMs ?? atMs)) };
      }),
    });
  };
  const lookOnce = (tenantId: TenantId): Promise<void> => {
    const mine = looking.get(tenantId) ?? look(tenantId).finally(() => looking.delete(tenantId));
    looking.set(tenantId, mine);
    return mine;
  };
  return {
    ready: (tenantId) => {
      const now = known.get(tenantId);
      const ageMs = now === undefined ? Infinity : clock.now().getTime() - now.atMs;
      if (ageMs < LOOK_EVERY_MS) return null;
      // Most tenants have no limits, and nobody should wait to hear so again.
      const isOld = now === undefined || (now.scopes.length > 0 && ageMs > 2 * LOOK_EVERY_MS);
      if (isOld) return lookOnce(tenantId);
      lookOnce(tenantId).catch(() => known.delete(tenantId)); // the next one asks, and is told what is wrong
      return null;
    },
    pass: (tenantId, batches) => {
      const scopes = known.get(tenantId)?.scopes ?? [];
      if (scopes.length === 0) return;
      const passing = new Map<Scope, number>();
      for (const { queue, tasks } of batches) {
        if (tasks.length === 0) continue;
        const adding = { tasks: tasks.length, priority: Math.min(...tasks.map(({ priority = 0 }) => priority)) };
        for (const scope of scopes) {
          if (scope.queue !== null && scope.queue !== queue) continue;
          const before = passing.get(scope) ?? 0;
          const load = { depth: scope.depth + scope.passed + before, ageMs: scope.ageMs };
          const refusal = refusalOf(scope.limits, load, adding);
          if (refusal !== null) throw queueFull(queue, scope, refusal);
          passing.set(scope, before + tasks.length);
        }
      }
      for (const [scope, count] of passing) scope.passed += count;
    },
    forget: (tenantId) => {
      known.delete(tenantId);
      changed.add(tenantId);
    },
  };
};
