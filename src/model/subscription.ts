/** Who hears of events, and how far each has come. */
import { z } from "zod";
import { ERROR_CLASSES } from "./errors.ts";

/** A name, or all of a family: `task.*`. */
export const namePatternSchema = z
  .string()
  .regex(
    /^[a-z]+(-[a-z]+)*(\.[a-z]+(-[a-z]+)*)*(\.\*)?$/,
    "must be the name of an event, as task.failed, or of a family, as task.*",
  );

/** What is not said lets all pass. */
export const eventFilterSchema = z.object({
  names: z.array(namePatternSchema).max(100).optional(),
  runId: z.string().optional(),
});
export type EventFilter = z.infer<typeof eventFilterSchema>;

export const SUBSCRIPTION_KINDS = ["pull", "webhook", "relay"] as const;
export type SubscriptionKind = (typeof SUBSCRIPTION_KINDS)[number];

/** Why something could not be delivered. */
export const deliveryFailureSchema = z.object({
  class: z.enum(ERROR_CLASSES),
  message: z.string(),
  /** What the receiver asked for. */
  retryAfterMs: z.number().optional(),
  /** Whoever gets it is there, and would not have this very event. */
  refused: z.boolean().optional(),
  /** How often in a row the event at the head was refused, when nothing else was taken meanwhile. */
  refusals: z.number().int().optional(),
});
export type DeliveryFailure = z.infer<typeof deliveryFailureSchema>;

export const subscriptionSchema = z.object({
  subscriptionId: z.string(),
  name: z.string(),
  kind: z.enum(SUBSCRIPTION_KINDS),
  source: z.enum(["postgres", "nats"]),
  state: z.enum(["active", "paused", "disabled"]),
  /** Why it is not active. */
  reason: z.string().nullable(),
  filter: eventFilterSchema,
  batchSize: z.number().int(),
  /** Instead of what the retry authority says of the failure's class. */
  maxAttempts: z.number().int().nullable(),
  /** Position up to which everything is delivered or parked. */
  cursor: z.coerce.number().int(),
  /** Of the subscriber as a whole, since it last took anything. */
  failures: z.number().int(),
  failingSince: z.coerce.date().nullable(),
  nextAttemptAt: z.coerce.date().nullable(),
  lastFailure: deliveryFailureSchema.nullable(),
  deliveredAt: z.coerce.date().nullable(),
  createdAt: z.coerce.date(),
});
export type Subscription = z.infer<typeof subscriptionSchema>;

/** How far a subscription is behind. */
export const lagSchema = z.object({
  /** Positions between its cursor and the end of the log. */
  events: z.coerce.number().int(),
  /** Age of the first event after its cursor; 0 when there is none. */
  seconds: z.coerce.number(),
  /** Events that failed, and those that wait behind them. */
  waiting: z.coerce.number().int(),
  /** Events that were given up. */
  dead: z.coerce.number().int(),
});
export type Lag = z.infer<typeof lagSchema>;

export const parkedEventSchema = z.object({
  position: z.coerce.number().int(),
  key: z.string(),
  state: z.enum(["waiting", "dead"]),
  failures: z.number().int(),
  lastFailure: deliveryFailureSchema.nullable(),
  nextAttemptAt: z.coerce.date().nullable(),
  parkedAt: z.coerce.date(),
});
export type ParkedEvent = z.infer<typeof parkedEventSchema>;
