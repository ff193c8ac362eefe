/** Schedules: tasks that are put into a queue by the clock. */
import { z } from "zod";
import { newQueueTaskSchema, queueNameSchema } from "./queue-task.ts";

/** What becomes of times that passed while nobody could serve them: nothing, one task for the last of them, or all. */
export const CATCH_UP = ["none", "last", "all"] as const;
export type CatchUp = (typeof CATCH_UP)[number];

/** The task that each time makes. Who makes it once, and when it is due, the schedule says. */
export const scheduledTaskSchema = newQueueTaskSchema.omit({
  taskId: true,
  idempotencyKey: true,
  runAt: true,
  deadline: true,
  parentTaskId: true,
});

export const newScheduleSchema = z.object({
  name: queueNameSchema,
  /** Five or six fields of cron, a name such as "@daily", or "@every 90s" counted from when the schedule was made. */
  timing: z.string().min(1).max(200),
  /** IANA name; cron fields are read in it, and follow its daylight saving. */
  timeZone: z.string().max(100).default("UTC"),
  catchUp: z.enum(CATCH_UP).default("last"),
  queue: queueNameSchema.default("default"),
  task: scheduledTaskSchema,
});
export type NewSchedule = z.input<typeof newScheduleSchema>;

export const scheduleSchema = newScheduleSchema.extend({
  scheduleId: z.string(),
  anchorAt: z.coerce.date(),
  /** Null when no time will ever come. */
  nextFireAt: z.coerce.date().nullable(),
  lastFiredAt: z.coerce.date().nullable(),
  pausedReason: z.string().nullable(),
  /** Why the last time could not be served; it is tried again. */
  problem: z.string().nullable(),
  createdAt: z.coerce.date(),
});
export type Schedule = z.infer<typeof scheduleSchema>;
