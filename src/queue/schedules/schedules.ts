/** What people do with schedules; who serves them is the scheduler. */
import type { EventLog } from "../../events/event-log.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TaskId, TenantId } from "../../model/ids.ts";
import type { NewEvent } from "../../model/event.ts";
import { newScheduleSchema } from "../../model/schedule.ts";
import type { NewSchedule, Schedule } from "../../model/schedule.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database, Tx } from "../../store/database.ts";
import {
  deleteSchedule,
  findSchedule,
  insertSchedule,
  listSchedules,
  pauseSchedule,
  recordFire,
  resumeSchedule,
} from "../../store/queues/schedules.ts";
import type { TaskQueue } from "../task-queue.ts";
import { nextFireAt, upcomingFires } from "./fire-times.ts";

export type Schedules = {
  /** SCHEDULE_EXISTS, REQUEST_INVALID for a timing or time zone that is none. */
  add(schedule: NewSchedule, by: string): Promise<Schedule>;
  list(): Promise<Schedule[]>;
  /** By id or name, with its next times. SCHEDULE_NOT_FOUND. */
  get(named: string, upcoming: number): Promise<Schedule & { upcoming: Date[] }>;
  pause(named: string, reason: string, by: string): Promise<Schedule>;
  /** Goes on with the next time after now. */
  resume(named: string, by: string): Promise<Schedule>;
  /** Makes its task now, beside its times, also while it is paused. What the queue refuses is not made. */
  fire(named: string, by: string): Promise<Schedule & { taskId: TaskId }>;
  remove(named: string, by: string): Promise<void>;
};

/** Told to those who sleep until the first time they know of; the payload is the tenant. */
export const SCHEDULES_CHANNEL = "provost_schedules";

const found = async (tx: Tx, named: string): Promise<Schedule> => {
  const schedule = await findSchedule(tx, named);
  if (schedule !== null) return schedule;
  throw new ProvostError("SCHEDULE_NOT_FOUND", `there is no schedule ${named}`, { schedule: named });
};

const parseNew = (schedule: NewSchedule) => {
  const parsed = newScheduleSchema.safeParse(schedule);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const field = issue?.path.join(".") ?? "";
  throw new ProvostError("REQUEST_INVALID", `schedule, field ${field}: ${issue?.message ?? "invalid"}`, { field });
};

const begin = (asked: ReturnType<typeof parseNew>, now: Date): Schedule => {
  const anchored = { ...asked, anchorAt: now };
  return {
    ...anchored,
    scheduleId: uuidV7(now),
    nextFireAt: nextFireAt(anchored, now),
    lastFiredAt: null,
    pausedReason: null,
    problem: null,
    createdAt: now,
  };
};

type Parts = { db: Database; events: EventLog; queue: Pick<TaskQueue, "enqueue"> };

const fireNow =
  ({ db, events, queue }: Parts, tenantId: TenantId): Schedules["fire"] =>
  async (named, by) => {
    const read = await db.transaction(tenantId, async (tx) => ({ schedule: await found(tx, named), now: tx.now }));
    const { scheduleId, name, queue: into, task } = read.schedule;
    const eventId = uuidV7(read.now);
    // Not while the schedule is locked: the queue wants a connection of its own.
    const [made] = await queue.enqueue({ tenantId, queue: into, tasks: [task], by, causation: eventId });
    if (made === undefined) throw new Error(`schedule ${scheduleId} made no task`);
    const { taskId } = made;
    return db.transaction(tenantId, async (tx) => {
      await recordFire(tx, scheduleId);
      const payload = { scheduleId, name, times: [tx.now.toISOString()], taskIds: [taskId], skipped: 0 };
      await events.append(tx, [{ eventId, name: "schedule.fired", runId: null, actor: by, payload }]);
      return { ...read.schedule, lastFiredAt: tx.now, taskId };
    });
  };

export const createSchedules = (parts: Parts, tenantId: TenantId): Schedules => {
  const { db, events } = parts;
  const transact = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    db.transaction(tenantId, async (tx) => {
      const result = await work(tx);
      tx.notify(SCHEDULES_CHANNEL, tenantId);
      return result;
    });
  const tell = (tx: Tx, event: Pick<NewEvent, "name" | "payload">, by: string): Promise<unknown> =>
    events.append(tx, [{ ...event, runId: null, actor: by } as NewEvent]);

  return {
    add: (asked, by) => {
      const parsed = parseNew(asked);
      return transact(async (tx) => {
        const schedule = begin(parsed, tx.now);
        const { scheduleId, name, timing, timeZone, queue } = schedule;
        if (!(await insertSchedule(tx, schedule))) {
          throw new ProvostError("SCHEDULE_EXISTS", `there is a schedule ${name} already`, { schedule: name });
        }
        await tell(tx, { name: "schedule.added", payload: { scheduleId, name, timing, timeZone, queue } }, by);
        return schedule;
      });
    },
    list: () => db.transaction(tenantId, listSchedules),
    get: (named, upcoming) =>
      db.transaction(tenantId, async (tx) => {
        const schedule = await found(tx, named);
        return { ...schedule, upcoming: upcomingFires(schedule, tx.now, upcoming) };
      }),
    pause: (named, reason, by) =>
      transact(async (tx) => {
        const schedule = await found(tx, named);
        if (schedule.pausedReason !== null) return schedule;
        const { scheduleId, name } = schedule;
        await pauseSchedule(tx, scheduleId, reason);
        await tell(tx, { name: "schedule.paused", payload: { scheduleId, name, reason } }, by);
        return { ...schedule, pausedReason: reason };
      }),
    resume: (named, by) =>
      transact(async (tx) => {
        const schedule = await found(tx, named);
        if (schedule.pausedReason === null) return schedule;
        const { scheduleId, name } = schedule;
        const next = nextFireAt(schedule, tx.now);
        await resumeSchedule(tx, scheduleId, next);
        await tell(tx, { name: "schedule.resumed", payload: { scheduleId, name } }, by);
        return { ...schedule, pausedReason: null, problem: null, nextFireAt: next };
      }),
    fire: fireNow(parts, tenantId),
    remove: (named, by) =>
      transact(async (tx) => {
        const { scheduleId, name } = await found(tx, named);
        await deleteSchedule(tx, scheduleId);
        await tell(tx, { name: "schedule.removed", payload: { scheduleId, name } }, by);
      }),
  };
};
