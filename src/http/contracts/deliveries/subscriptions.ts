import { z } from "zod";
import { deliveryFailureSchema } from "../../../model/subscription.ts";
import { defineContract, empty, fields, MAX_PAGE } from "../../contract.ts";
import { event, eventExample } from "../events.ts";
import {
  filter,
  lagExample,
  position,
  subscription,
  subscriptionExample,
  subscriptionWithLag,
} from "./delivery-fields.ts";

const named = fields({ subscription: z.string().min(1).max(200).describe("name or id of a subscription") });
const params = { subscription: "nightly" };
const withLag = { ...subscriptionExample, lag: lagExample };

const change = {
  action: "subscriptions:write",
  params: named,
  errors: ["SUBSCRIPTION_NOT_FOUND"],
} as const;

const deadLetter = z.object({
  position: z.number().int(),
  key: z.string().describe("events of one key are delivered in their order"),
  state: z.enum(["waiting", "dead"]),
  failures: z.number().int(),
  lastFailure: deliveryFailureSchema.nullable(),
  nextAttemptAt: z.date().nullable(),
  parkedAt: z.date(),
  event: event.nullable(),
});

/** Where to go on from; a strict union, so that what is meant is said. */
const from = z.union([
  z.enum(["start", "end"]),
  fields({ position }).describe("the event at this position is the first that it gets"),
  fields({ time: z.iso.datetime({ offset: true }) }).describe("the first event since this time"),
]);

export const subscriptionContracts = {
  "subscriptions.list": defineContract({
    action: "subscriptions:read",
    summary: "List who hears of events, and how far behind each is",
    response: z.object({ items: z.array(subscriptionWithLag) }),
    example: { response: { items: [withLag] } },
  }),
  "subscriptions.add": defineContract({
    action: "subscriptions:write",
    summary: "Subscribe to events, to be fetched",
    description: "Its place in the log is kept. A webhook is a subscription too: see webhooks.add.",
    body: fields({
      name: z.string().min(1).max(100),
      filter,
      source: z.enum(["postgres", "nats"]).default("postgres"),
      batchSize: z.number().int().min(1).max(1_000).optional(),
      maxAttempts: z.number().int().min(1).max(1_000).optional(),
      after: position.optional().describe("the last position that it does not get; what comes from now on when absent"),
    }),
    response: subscription,
    status: 201,
    errors: ["STATE_CONFLICT"],
    example: { body: { name: "nightly", filter: { names: ["task.*"] } }, response: subscriptionExample },
  }),
  "subscriptions.get": defineContract({
    action: "subscriptions:read",
    summary: "Read a subscription",
    params: named,
    response: subscriptionWithLag,
    errors: ["SUBSCRIPTION_NOT_FOUND"],
    example: { params, response: withLag },
  }),
  "subscriptions.pause": defineContract({
    ...change,
    summary: "Have nothing delivered until it is resumed",
    body: fields({ reason: z.string().max(1_000).default("") }),
    response: empty,
    example: { params, body: { reason: "its receiver is moved" } },
  }),
  "subscriptions.resume": defineContract({
    ...change,
    summary: "Go on from its place in the log, also after it was disabled",
    body: fields({}),
    response: empty,
    example: { params, body: {} },
  }),
  "subscriptions.remove": defineContract({
    ...change,
    summary: "Remove a subscription, its place in the log and its dead letters",
    response: empty,
    example: { params },
  }),
  "subscriptions.replay": defineContract({
    ...change,
    summary: "Move its place in the log, backwards or forwards",
    body: fields({ from }),
    response: z.object({ cursor: z.number().int() }),
    example: { params, body: { from: { position: 400 } }, response: { cursor: 399 } },
  }),
  "subscriptions.deadLetters": defineContract({
    action: "subscriptions:read",
    summary: "List events that it was given up to deliver",
    params: named,
    query: fields({
      after: z.coerce.number<number>().int().min(0).default(0),
      limit: z.coerce.number<number>().int().min(1).max(MAX_PAGE).default(100),
    }),
    response: z.object({ items: z.array(deadLetter) }),
    errors: ["SUBSCRIPTION_NOT_FOUND"],
    example: { params, response: { items: [] } },
  }),
  "subscriptions.redeliver": defineContract({
    ...change,
    summary: "Have events delivered again",
    body: fields({
      positions: z
        .array(position)
        .max(1_000)
        .nullable()
        .default(null)
        .describe("also of events that were delivered; all dead letters when null"),
    }),
    response: z.object({ count: z.number().int() }),
    example: { params, body: { positions: [412] }, response: { count: 1 } },
  }),
  "subscriptions.take": defineContract({
    ...change,
    action: "subscriptions:consume",
    summary: "Fetch the next events; they are nobody else's until they are acknowledged or the lease is over",
    body: fields({ leaseMs: z.number().int().min(1_000).max(600_000).default(60_000) }),
    // Who repeats it gets the next batch, or is told that one is out: an old answer would be another's batch.
    idempotent: false,
    response: z.object({
      batch: z
        .object({ token: z.number().int(), leaseMs: z.number().int(), events: z.array(event) })
        .nullable()
        .describe("null while another has a batch in hand"),
    }),
    errors: ["SUBSCRIPTION_NOT_FOUND", "STATE_CONFLICT"],
    example: { params, body: {}, response: { batch: { token: 7, leaseMs: 60_000, events: [eventExample] } } },
  }),
  "subscriptions.acknowledge": defineContract({
    ...change,
    action: "subscriptions:consume",
    summary: "Say what came of a batch; what is not named is delivered again",
    body: fields({
      token: z.number().int(),
      delivered: z.array(position).max(1_000).default([]),
      failed: z
        .array(fields({ position, message: z.string().max(1_000) }))
        .max(1_000)
        .default([]),
    }),
    response: empty,
    errors: ["SUBSCRIPTION_NOT_FOUND", "STATE_CONFLICT", "LEASE_LOST"],
    example: { params, body: { token: 7, delivered: [412] } },
  }),
};
