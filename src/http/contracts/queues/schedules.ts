import { z } from "zod";
import { newScheduleSchema, scheduledTaskSchema, scheduleSchema } from "../../../model/schedule.ts";
import { defineContract, empty, fields } from "../../contract.ts";
import { newTask } from "./queue-fields.ts";

const named = fields({ schedule: z.string().min(1).max(200).describe("name or id of a schedule") });
const params = { schedule: "nightly" };

const task = fields({ ...scheduledTaskSchema.shape, payload: newTask.shape.payload });
const schedule = scheduleSchema.extend({ task }).meta({ id: "Schedule" });
const withTimes = schedule.extend({ upcoming: z.array(z.date()) }).meta({ id: "ScheduleWithTimes" });

const example = {
  scheduleId: "0199b3a2-6d41-7c3a-9a55-3a8e1f0c2b7d",
  name: "nightly",
  timing: "30 2 * * *",
  timeZone: "Europe/Berlin",
  catchUp: "last" as const,
  queue: "default",
  task: {
    kind: "shell",
    payload: { script: "make backup" },
    priority: 0,
    requires: ["shell"],
    prefers: [],
    near: {},
  },
  anchorAt: "2026-11-21T09:00:00.000Z",
  nextFireAt: "2026-11-22T01:30:00.000Z",
  lastFiredAt: null,
  pausedReason: null,
  problem: null,
  createdAt: "2026-11-21T09:00:00.000Z",
};

const control = {
  action: "schedules:write",
  on: "schedule",
  params: named,
  errors: ["SCHEDULE_NOT_FOUND"],
} as const;

export const scheduleContracts = {
  "schedules.list": defineContract({
    action: "schedules:read",
    summary: "List schedules by name",
    response: z.object({ items: z.array(schedule) }),
    example: { response: { items: [example] } },
  }),
  "schedules.add": defineContract({
    action: "schedules:write",
    summary: "Have a task made at each of the times of a schedule",
    description: 'Times are fields of cron ("30 2 * * 1-5"), a name ("@daily") or "@every 90s".',
    body: fields({ ...newScheduleSchema.shape, task }),
    response: schedule,
    status: 201,
    errors: ["SCHEDULE_EXISTS"],
    example: {
      body: {
        name: "nightly",
        timing: "30 2 * * *",
        timeZone: "Europe/Berlin",
        task: { kind: "shell", payload: { script: "make backup" }, requires: ["shell"] },
      },
      response: example,
    },
  }),
  "schedules.get": defineContract({
    action: "schedules:read",
    on: "schedule",
    summary: "Read a schedule with its next times",
    params: named,
    query: fields({ upcoming: z.coerce.number<number>().int().min(0).max(100).default(5) }),
    response: withTimes,
    errors: ["SCHEDULE_NOT_FOUND"],
    example: { params, query: { upcoming: 1 }, response: { ...example, upcoming: ["2026-11-22T01:30:00.000Z"] } },
  }),
  "schedules.pause": defineContract({
    ...control,
    summary: "Make no tasks until the schedule is resumed",
    body: fields({ reason: z.string().max(1_000).default("") }),
    response: schedule,
    example: { params, body: { reason: "quiet week" }, response: { ...example, pausedReason: "quiet week" } },
  }),
  "schedules.resume": defineContract({
    ...control,
    summary: "Go on with the next time of a paused schedule",
    body: fields({}),
    response: schedule,
    example: { params, body: {}, response: example },
  }),
  "schedules.fire": defineContract({
    ...control,
    summary: "Make the task of a schedule now, beside its times, also while it is paused",
    body: fields({}),
    response: schedule.extend({ taskId: z.string() }).meta({ id: "FiredSchedule" }),
    errors: ["SCHEDULE_NOT_FOUND", "QUEUE_FULL"],
    example: {
      params,
      body: {},
      response: {
        ...example,
        lastFiredAt: "2026-11-21T10:00:00.000Z",
        taskId: "0199b3a2-9e10-7d44-8c31-1f0a52b7c9e4",
      },
    },
  }),
  "schedules.remove": defineContract({
    ...control,
    summary: "Remove a schedule; the tasks that it made stay",
    response: empty,
    example: { params },
  }),
};
