/** Commands about tasks that belong to no run. */
import type { CommandEntry } from "../../command-entry.ts";

const TASK_COMMANDS: readonly CommandEntry[] = [
  {
    name: "enqueue",
    summary: "put tasks into a queue",
    load: async () => (await import("./tasks.ts")).defineEnqueue,
  },
  {
    name: "list",
    summary: "list tasks of queues, the newest first",
    load: async () => (await import("./tasks.ts")).defineListTasks,
  },
  {
    name: "show",
    summary: "show a task with its attempts",
    load: async () => (await import("./tasks.ts")).defineShowTask,
  },
  {
    name: "logs",
    summary: "print what a task printed",
    load: async () => (await import("./task-files.ts")).defineTaskLogs,
  },
  {
    name: "evidence",
    summary: "list or print what attempts at a task handed in",
    load: async () => (await import("./task-files.ts")).defineTaskEvidence,
  },
  {
    name: "cancel",
    summary: "cancel a task, also one that an agent works on",
    load: async () => (await import("./tasks.ts")).defineCancelTask,
  },
  {
    name: "replay",
    summary: "do a task that has ended once more, as a new one",
    load: async () => (await import("./tasks.ts")).defineReplayTask,
  },
];

const QUEUE_COMMAND_LIST: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list queues and how much waits in each",
    load: async () => (await import("./queues.ts")).defineListQueues,
  },
  {
    name: "pause",
    summary: "hand out nothing more of a queue",
    load: async () => (await import("./queues.ts")).definePauseQueue,
  },
  {
    name: "drain",
    summary: "pause a queue, and wait until nothing of it is in hand",
    load: async () => (await import("./drain.ts")).defineDrainQueue,
  },
  {
    name: "resume",
    summary: "go on with a paused queue",
    load: async () => (await import("./queues.ts")).defineResumeQueue,
  },
  {
    name: "limit",
    summary: "show or set how much may be in hand, be begun or wait",
    load: async () => (await import("./queue-limits.ts")).defineLimitQueue,
  },
  {
    name: "breakers",
    summary: "list what is held back because what it depends on is down",
    load: async () => (await import("./queue-breakers.ts")).defineListBreakers,
  },
];

const SCHEDULE_COMMANDS: readonly CommandEntry[] = [
  {
    name: "add",
    summary: "have a task made at each of its times",
    load: async () => (await import("./schedules.ts")).defineAddSchedule,
  },
  {
    name: "list",
    summary: "list schedules and when each fires next",
    load: async () => (await import("./schedules.ts")).defineListSchedules,
  },
  {
    name: "show",
    summary: "show a schedule with its next times",
    load: async () => (await import("./schedules.ts")).defineShowSchedule,
  },
  {
    name: "pause",
    summary: "make no tasks for now",
    load: async () => (await import("./schedules.ts")).definePauseSchedule,
  },
  {
    name: "resume",
    summary: "go on with the next time",
    load: async () => (await import("./schedules.ts")).defineResumeSchedule,
  },
  {
    name: "fire",
    summary: "make its task now, beside its times",
    load: async () => (await import("./schedules.ts")).defineFireSchedule,
  },
  {
    name: "remove",
    summary: "remove a schedule; its tasks stay",
    load: async () => (await import("./schedules.ts")).defineRemoveSchedule,
  },
];

const DEAD_LETTER_COMMANDS: readonly CommandEntry[] = [
  {
    name: "list",
    summary: "list them, those that failed last first",
    load: async () => (await import("./dead-letters.ts")).defineListDeadLetters,
  },
  {
    name: "show",
    summary: "show one with every attempt",
    load: async () => (await import("./dead-letters.ts")).defineShowDeadLetter,
  },
  {
    name: "retry",
    summary: "try them again",
    load: async () => (await import("./dead-letters.ts")).defineRetryDeadLetters,
  },
  {
    name: "edit",
    summary: "put one right and try it again",
    load: async () => (await import("./dead-letters.ts")).defineEditDeadLetter,
  },
  {
    name: "purge",
    summary: "remove them for good",
    load: async () => (await import("./dead-letters.ts")).definePurgeDeadLetters,
  },
];

export const QUEUE_COMMANDS: readonly CommandEntry[] = [
  {
    name: "tasks",
    summary: "give work to agents without a plan",
    commands: TASK_COMMANDS,
    example: `provost tasks enqueue shell --payload '{"script": "make tiles"}' --requires shell`,
  },
  {
    name: "queues",
    summary: "see what waits for agents; pause, resume and limit it",
    commands: QUEUE_COMMAND_LIST,
    example: "provost queues list",
  },
  {
    name: "schedules",
    summary: "have tasks made by the clock",
    commands: SCHEDULE_COMMANDS,
    example: `provost schedules add nightly "30 2 * * *" shell --payload '{"script": "make backup"}'`,
  },
  {
    name: "dead-letters",
    summary: "work off tasks that failed for good",
    commands: DEAD_LETTER_COMMANDS,
    example: "provost dead-letters list --queue tiles",
  },
];
