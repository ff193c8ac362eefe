import { z } from "zod";
import { SUBSCRIPTION_KINDS } from "../subscription.ts";
import { eventKind } from "./event-kind.ts";

const subscription = { subscriptionId: z.string(), name: z.string(), kind: z.enum(SUBSCRIPTION_KINDS) };
const audit = { audit: true };

/** No event tells of a single delivery: it would be delivered too, and so without end. */
export const DELIVERY_EVENTS = {
  "subscription.added": eventKind(
    "Somebody hears of events from now on.",
    { ...subscription, source: z.string() },
    audit,
  ),
  "subscription.removed": eventKind("A subscription is gone, with its place in the log.", subscription, audit),
  "subscription.paused": eventKind(
    "Nothing is delivered to a subscription.",
    { ...subscription, reason: z.string() },
    audit,
  ),
  "subscription.resumed": eventKind("A subscription goes on from its place in the log.", subscription, audit),
  "subscription.disabled": eventKind(
    "The engine delivers nothing more to a subscription, because its receiver cannot be reached or may not be.",
    { ...subscription, reason: z.string() },
    audit,
  ),
  "subscription.moved": eventKind(
    "A subscription goes on from another place in the log: what lies after it is delivered again, or never.",
    { ...subscription, from: z.number().int(), to: z.number().int() },
    audit,
  ),
  "subscription.redelivered": eventKind(
    "Dead letters of a subscription are tried again.",
    { ...subscription, events: z.number().int() },
    audit,
  ),
  "webhook.secret-rotated": eventKind(
    "A webhook is signed with a new secret, and for a while also with the one before.",
    { ...subscription, previousUntil: z.string() },
    audit,
  ),
};
