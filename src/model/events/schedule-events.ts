import { z } from "zod";
import { eventKind } from "./event-kind.ts";

const schedule = { scheduleId: z.string(), name: z.string() };
const audit = { audit: true };

export const SCHEDULE_EVENTS = {
  "schedule.added": eventKind(
    "Tasks are made by the clock from now on.",
    { ...schedule, timing: z.string(), timeZone: z.string(), queue: z.string() },
    audit,
  ),
  "schedule.removed": eventKind("A schedule makes no more tasks; those that it made stay.", schedule, audit),
  "schedule.paused": eventKind(
    "A schedule makes no tasks until it is resumed.",
    { ...schedule, reason: z.string() },
    audit,
  ),
  "schedule.resumed": eventKind("A paused schedule goes on, with the next of its times.", schedule, audit),
  "schedule.fired": eventKind("A time of a schedule has come.", {
    ...schedule,
    /** The times that were served, and the tasks made for them, in the same order. */
    times: z.array(z.string()),
    taskIds: z.array(z.string()),
    /** Times that had passed and that the catch-up policy leaves out. */
    skipped: z.number().int(),
  }),
  "schedule.failing": eventKind("A time of a schedule could not be served; it is tried again.", {
    ...schedule,
    problem: z.string(),
  }),
};
