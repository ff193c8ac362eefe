import { z } from "zod";
import { eventSchema } from "../../model/event.ts";
import type { Json } from "../contract.ts";
import { defineContract, eventStream, fields, MAX_PAGE, socket } from "../contract.ts";
import { RUN_ID } from "./run-resources.ts";

export const event = eventSchema.omit({ tenantId: true }).extend({ name: z.string() }).meta({ id: "Event" });

const names = z
  .string()
  .regex(/^[a-z*][a-z.*-]*(,[a-z*][a-z.*-]*)*$/)
  .max(1_000)
  .transform((text) => text.split(","))
  .optional()
  .describe("names, separated by commas; `task.*` is all that begin so");
const filter = { runId: z.string().min(1).max(64).optional().describe("of one run"), names };
const position = z.coerce.number<number>().int().min(0);

export const eventExample: Json<z.output<typeof event>> = {
  eventId: "0199b3a2-6d44-7f00-9d3e-2f6a1b8c4e10",
  position: 412,
  stream: RUN_ID,
  streamPosition: 3,
  time: "2026-11-21T09:00:12.000Z",
  name: "task.leased",
  version: 1,
  runId: RUN_ID,
  taskId: "t-write-the-runbook-1f3c9a20",
  actor: "engine",
  correlation: RUN_ID,
  causation: null,
  payload: { attemptId: "0199b3a2-7f10-7d02-8a33-5c1e9d0b4f66", number: 1, agentId: "local-1", token: 1 },
  previousHash: "b5d4045c3f466fa91fe2cc6abe79232a1a57cdf104f7a26e716e0a1e2789df78",
  hash: "7d865e959b2466918c9863afca942d0fb89d7c9ac0c99bafc3749504ded97730",
};

const followed = {
  ...filter,
  after: position.optional().describe("position of the last event that was seen; from now on when absent"),
};

export const eventContracts = {
  "events.list": defineContract({
    action: "events:read",
    summary: "List events in their order",
    description: "`last` is where the next page begins: give it as `after`, also when a page is empty.",
    query: fields({
      ...filter,
      causation: z.string().min(1).max(64).optional().describe("what the event with this id has led to directly"),
      after: position.default(0).describe("position to begin after"),
      limit: z.coerce
        .number()
        .int()
        .min(1)
        .max(5 * MAX_PAGE)
        .default(MAX_PAGE),
    }),
    response: z.object({ items: z.array(event), last: z.number().int() }),
    example: { query: { runId: RUN_ID, after: 411 }, response: { items: [eventExample], last: 412 } },
  }),
  "events.last": defineContract({
    action: "events:read",
    summary: "Where the events are now: what comes later is after this position",
    response: z.object({ position: z.number().int() }),
    example: { response: { position: 412 } },
  }),
  "events.stream": defineContract({
    action: "events:read",
    summary: "Follow events as they are committed (server-sent events)",
    description:
      "The id of each is its position: who comes back with it as Last-Event-ID misses nothing and gets nothing twice. Ends when the right to read them does.",
    query: fields(followed),
    response: eventStream(event),
    rateClass: "stream",
    example: { query: { runId: RUN_ID, after: 411 } },
  }),
  "events.socket": defineContract({
    action: "events:read",
    summary: "Follow events over a WebSocket, several subscriptions at once",
    description: "Each subscription is judged by itself; `after` resumes it.",
    response: socket(
      z.discriminatedUnion("kind", [
        fields({
          kind: z.literal("subscribe"),
          id: z.string().min(1).max(64),
          runId: z.string().min(1).max(64).optional(),
          names: z.array(z.string().max(100)).max(50).optional(),
          after: z.number().int().min(0).optional(),
        }),
        fields({ kind: z.literal("unsubscribe"), id: z.string().min(1).max(64) }),
      ]),
      z.discriminatedUnion("kind", [
        z.object({ kind: z.literal("subscribed"), id: z.string(), after: z.number().int() }),
        z.object({ kind: z.literal("event"), id: z.string(), event }),
        z.object({ kind: z.literal("ended"), id: z.string(), code: z.string(), message: z.string() }),
        z.object({ kind: z.literal("refused"), code: z.string(), message: z.string() }),
      ]),
    ),
    rateClass: "stream",
    example: {},
  }),
};
