/**
 * Serves the times of schedules.
 *
 * Invariant: each time makes one task, also when two processes serve it or one dies in between. The task is made under an
 * idempotency key of schedule and time, then the schedule moves on; whoever comes second finds the key, or finds the
 * schedule moved. A schedule is locked while its task is made: one that somebody has paused or removed makes none.
 */
import type { EventLog } from "../../events/event-log.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Schedule } from "../../model/schedule.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidOf } from "../../runtime/ids.ts";
import { createLimit } from "../../runtime/limit.ts";
import type { Database } from "../../store/database.ts";
import {
  advanceSchedule,
  dueSchedules,
  findSchedule,
  firstFireAt,
  recordProblem,
} from "../../store/queues/schedules.ts";
import type { TaskQueue } from "../task-queue.ts";
import { dueFires } from "./due-fires.ts";

export type Scheduler = {
  /** Serves what is due; when to come again, null when nothing will be. */
  serve(tenantId: TenantId): Promise<Date | null>;
};

const AT_ONCE = 100;
/** Until a time that could not be served is tried again. */
const AGAIN_MS = 10_000;

type Parts = { db: Database; events: EventLog; clock: Clock; queue: Pick<TaskQueue, "enqueue"> };

const isDue = ({ pausedReason, nextFireAt }: Schedule, now: Date): boolean =>
  pausedReason === null && nextFireAt !== null && nextFireAt <= now;

const fire = async (
  { db, events, clock, queue }: Parts,
  tenantId: TenantId,
  { scheduleId, queue: into }: Schedule,
): Promise<void> => {
  // Nothing, so that it looks now at how much waits: while the schedule is locked it would want a second connection.
  await queue.enqueue({ tenantId, queue: into, tasks: [] });
  await db.transaction(tenantId, async (tx) => {
    const now = clock.now();
    // Since it was read as due another process may have served it, and a person paused or removed it.
    const schedule = await findSchedule(tx, scheduleId);
    if (schedule === null || !isDue(schedule, now)) return;
    const { name, task } = schedule;
    const { fires, skipped, nextFireAt } = dueFires(schedule, now);
    const times = fires.map((time) => time.toISOString());
    const tasks = times.map((time) => ({ ...task, idempotencyKey: `schedule ${scheduleId} ${time}` }));
    // Who comes after one that died in between finds its tasks, and what they name as their cause.
    const eventId = uuidOf(`schedule ${scheduleId}`, schedule.nextFireAt ?? now);
    const made = await queue.enqueue({ tenantId, queue: schedule.queue, tasks, causation: eventId });
    await advanceSchedule(tx, schedule, { nextFireAt, lastFiredAt: fires.at(-1) ?? null });
    const payload = { scheduleId, name, times, taskIds: made.map(({ taskId }) => taskId), skipped };
    await events.append(tx, [{ eventId, name: "schedule.fired", runId: null, actor: "engine", payload }]);
  });
};

const record = ({ db, events }: Parts, tenantId: TenantId, { scheduleId, name }: Schedule, problem: string) =>
  db.transaction(tenantId, async (tx) => {
    if (!(await recordProblem(tx, scheduleId, problem))) return;
    const payload = { scheduleId, name, problem };
    await events.append(tx, [{ name: "schedule.failing", runId: null, actor: "engine", payload }]);
  });

export const createScheduler = (parts: Parts): Scheduler => {
  // Of all tenants: each holds a connection while it waits for the queue, and the queue may want one too.
  const oneAtOnce = createLimit(1);
  return {
    serve: async (tenantId) => {
      const due = await parts.db.transaction(tenantId, (tx) => dueSchedules(tx, AT_ONCE));
      let failed = false;
      for (const schedule of due) {
        try {
          await oneAtOnce(() => fire(parts, tenantId, schedule));
        } catch (error) {
          // The queue refuses it (it is full, or the task is none): that is this schedule's matter, the others go on.
          if (!(error instanceof ProvostError) || error.code === "DATABASE_UNAVAILABLE") throw error;
          failed = true;
          await record(parts, tenantId, schedule, `${error.code}: ${error.message}`);
        }
      }
      const now = parts.clock.now();
      if (failed) return new Date(now.getTime() + AGAIN_MS);
      return due.length === AT_ONCE ? now : parts.db.transaction(tenantId, firstFireAt);
    },
  };
};
