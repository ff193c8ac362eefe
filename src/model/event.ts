/**
 * Every event that Provost can write. An event is written in the transaction of its change. The kinds stand in `events/`,
 * a family a file; a new one goes there, and docs/events.md is generated from it.
 */
import { z } from "zod";
import { ACCESS_EVENTS } from "./events/access-events.ts";
import { AGENT_EVENTS } from "./events/agent-events.ts";
import { BACKUP_EVENTS } from "./events/backup-events.ts";
import { BUDGET_EVENTS } from "./events/budget-events.ts";
import { DELIVERY_EVENTS } from "./events/delivery-events.ts";
import type { EventKind } from "./events/event-kind.ts";
import { EVIDENCE_EVENTS } from "./events/evidence-events.ts";
import { MCP_EVENTS } from "./events/mcp-events.ts";
import { PROGRESS_EVENTS } from "./events/progress-events.ts";
import { QUEUE_EVENTS } from "./events/queue-events.ts";
import { RUN_EVENTS } from "./events/run-events.ts";
import { SCHEDULE_EVENTS } from "./events/schedule-events.ts";
import { TASK_EVENTS } from "./events/task-events.ts";
import { TOOL_EVENTS } from "./events/tool-events.ts";

export const EVENTS = {
  ...RUN_EVENTS,
  ...TASK_EVENTS,
  ...EVIDENCE_EVENTS,
  ...PROGRESS_EVENTS,
  ...QUEUE_EVENTS,
  ...SCHEDULE_EVENTS,
  ...ACCESS_EVENTS,
  ...AGENT_EVENTS,
  ...DELIVERY_EVENTS,
  ...BACKUP_EVENTS,
  ...TOOL_EVENTS,
  ...MCP_EVENTS,
  ...BUDGET_EVENTS,
} as const satisfies Record<string, EventKind>;

export type EventName = keyof typeof EVENTS;
export type EventPayload<N extends EventName> = z.infer<(typeof EVENTS)[N]["payload"]>;

/** An event as its producer states it. Position, hash and the rest of the envelope are added when it is written. */
export type NewEvent = {
  [N in EventName]: {
    name: N;
    runId: string | null;
    taskId?: string | null;
    /** "user", "engine", or an agent id. */
    actor: string;
    /** What belongs together across runs and tasks; the run when absent, and without one the task. */
    correlation?: string;
    /** When something had to name it before it is written; made up when absent. */
    eventId?: string;
    /** Event that led directly to this one. */
    causation?: string | null;
    payload: EventPayload<N>;
  };
}[EventName];

/**
 * Of tasks without a run. One event may be about many, so all of them have the tenant's key: in that they come in their
 * order, whichever tasks each is about.
 */
export const aboutTasks = (
  taskIds: readonly string[],
): { runId: null; taskId: string | null; correlation: "tenant" } => ({
  runId: null,
  taskId: taskIds.length === 1 ? (taskIds[0] ?? null) : null,
  correlation: "tenant",
});

const EVENT_NAME = /^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)+$/;

export const eventSchema = z.object({
  eventId: z.string(),
  tenantId: z.string(),
  /** Gap-free order of the tenant's events, from 1. */
  position: z.coerce.number().int(),
  /** The hash chain that the event belongs to: a run id, or "tenant". Null when it is in none; so are the next and the last two. */
  stream: z.string().nullable(),
  /** Gap-free order in the stream, from 1. */
  streamPosition: z.coerce.number().int().nullable(),
  time: z.string(),
  /** Of a newer version's event it may be one that is not in the catalogue here. */
  name: z
    .string()
    .regex(EVENT_NAME)
    .transform((name) => name as EventName),
  version: z.number().int(),
  runId: z.string().nullable(),
  taskId: z.string().nullable(),
  actor: z.string(),
  correlation: z.string(),
  causation: z.string().nullable(),
  payload: z.record(z.string(), z.unknown()),
  /** Hash of the event before in the stream ("" for the first), and sha256 of the canonical JSON of all fields but `hash`. */
  previousHash: z.string().nullable(),
  hash: z.string().nullable(),
});
export type Event = z.infer<typeof eventSchema>;
