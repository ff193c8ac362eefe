/** Schedules, by id or name. */
import type { Schedule } from "../../model/schedule.ts";
import { scheduleSchema } from "../../model/schedule.ts";
import type { Tx } from "../database.ts";

const COLUMNS = `
  schedule_id as "scheduleId", name, timing, time_zone as "timeZone", catch_up as "catchUp", queue, task,
  anchor_at as "anchorAt", next_fire_at as "nextFireAt", last_fired_at as "lastFiredAt", paused_reason as "pausedReason",
  problem, created_at as "createdAt"`;

const parse = (row: object): Schedule => scheduleSchema.parse(row);

/** False when there is one of this name. */
export const insertSchedule = async (tx: Tx, schedule: Schedule): Promise<boolean> => {
  const { scheduleId, name, timing, timeZone, catchUp, queue, task, anchorAt, nextFireAt } = schedule;
  const rows = await tx.query(
    `insert into schedules (tenant_id, schedule_id, name, timing, time_zone, catch_up, queue, task, anchor_at,
       next_fire_at, created_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict do nothing returning 1`,
    [
      tx.tenantId,
      scheduleId,
      name,
      timing,
      timeZone,
      catchUp,
      queue,
      JSON.stringify(task),
      anchorAt,
      nextFireAt,
      tx.now,
    ],
  );
  return rows.length > 0;
};

export const listSchedules = async (tx: Tx): Promise<Schedule[]> => {
  const rows = await tx.query(`select ${COLUMNS} from schedules where tenant_id = $1 order by name`, [tx.tenantId]);
  return rows.map(parse);
};

/** Locked to the commit. */
export const findSchedule = async (tx: Tx, named: string): Promise<Schedule | null> => {
  const [row] = await tx.query(
    `select ${COLUMNS} from schedules where tenant_id = $1 and (schedule_id = $2 or name = $2) for update`,
    [tx.tenantId, named],
  );
  return row === undefined ? null : parse(row);
};

export const deleteSchedule = async (tx: Tx, scheduleId: string): Promise<void> => {
  await tx.query("delete from schedules where tenant_id = $1 and schedule_id = $2", [tx.tenantId, scheduleId]);
};

export const pauseSchedule = async (tx: Tx, scheduleId: string, reason: string): Promise<void> => {
  await tx.query("update schedules set paused_at = $3, paused_reason = $4 where tenant_id = $1 and schedule_id = $2", [
    tx.tenantId,
    scheduleId,
    tx.now,
    reason,
  ]);
};

/** Times that passed meanwhile are not missed: nobody wanted them. */
export const resumeSchedule = async (tx: Tx, scheduleId: string, nextFireAt: Date | null): Promise<void> => {
  await tx.query(
    `update schedules set paused_at = null, paused_reason = null, problem = null, next_fire_at = $3
     where tenant_id = $1 and schedule_id = $2`,
    [tx.tenantId, scheduleId, nextFireAt],
  );
};

/** The longest overdue first. */
export const dueSchedules = async (tx: Tx, limit: number): Promise<Schedule[]> => {
  const rows = await tx.query(
    `select ${COLUMNS} from schedules
     where tenant_id = $1 and paused_at is null and next_fire_at <= $2
     order by next_fire_at limit $3`,
    [tx.tenantId, tx.now, limit],
  );
  return rows.map(parse);
};

/** When the first of all that are not paused fires; null for never. */
export const firstFireAt = async (tx: Tx): Promise<Date | null> => {
  const [row] = await tx.query<{ at: Date | null }>(
    "select min(next_fire_at) as at from schedules where tenant_id = $1 and paused_at is null",
    [tx.tenantId],
  );
  return row?.at ?? null;
};

/** False when another process has served this time already, or somebody has paused or removed the schedule. */
export const advanceSchedule = async (
  tx: Tx,
  { scheduleId, nextFireAt }: Pick<Schedule, "scheduleId" | "nextFireAt">,
  to: { nextFireAt: Date | null; lastFiredAt: Date | null },
): Promise<boolean> => {
  const rows = await tx.query(
    `update schedules set next_fire_at = $4, last_fired_at = coalesce($5, last_fired_at), problem = null
     where tenant_id = $1 and schedule_id = $2 and next_fire_at = $3 and paused_at is null
     returning 1`,
    [tx.tenantId, scheduleId, nextFireAt, to.nextFireAt, to.lastFiredAt],
  );
  return rows.length > 0;
};

/** Beside its times, which stay as they are. */
export const recordFire = async (tx: Tx, scheduleId: string): Promise<void> => {
  await tx.query("update schedules set last_fired_at = $3 where tenant_id = $1 and schedule_id = $2", [
    tx.tenantId,
    scheduleId,
    tx.now,
  ]);
};

/** False when this is on record already. */
export const recordProblem = async (tx: Tx, scheduleId: string, problem: string): Promise<boolean> => {
  const rows = await tx.query(
    `update schedules set problem = $3
     where tenant_id = $1 and schedule_id = $2 and problem is distinct from $3 returning 1`,
    [tx.tenantId, scheduleId, problem],
  );
  return rows.length > 0;
};
