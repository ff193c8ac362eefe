import { z } from "zod";

export const webhookEndpointSchema = z.object({
  subscriptionId: z.string(),
  url: z.string(),
  /** The newest first. One that has been replaced signs too, until it expires. */
  secrets: z.array(z.object({ sealed: z.string(), expiresAt: z.coerce.date().nullable() })).min(1),
});
export type WebhookEndpoint = z.infer<typeof webhookEndpointSchema>;

export const webhookAttemptSchema = z.object({
  attemptId: z.coerce.number().int(),
  position: z.coerce.number().int(),
  eventId: z.string(),
  name: z.string(),
  startedAt: z.coerce.date(),
  durationMs: z.number().int(),
  /** Null when there was no answer. */
  status: z.number().int().nullable(),
  /** Null when the event was taken. */
  problem: z.string().nullable(),
  /** The beginning of the answer's body. */
  answer: z.string(),
});
export type WebhookAttempt = z.infer<typeof webhookAttemptSchema>;
