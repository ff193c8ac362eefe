/** What agents say to each other. The control plane keeps a message until its recipient has acknowledged it or it expires. */
import { z } from "zod";
import { requirementSchema } from "./capability.ts";
import { documentSchema, frameIdSchema, nameSchema, timestampSchema } from "./fields.ts";

/**
 * `agent` and `role` or `capability` for one or for any one of many; `team` for some who together can do all that is
 * named; `everyone` for all that are connected.
 */
export const addressSchema = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("agent"), agentId: z.string().min(1) }),
  z.object({ kind: z.literal("role"), role: nameSchema }),
  z.object({ kind: z.literal("capability"), capability: requirementSchema }),
  z.object({ kind: z.literal("team"), capabilities: z.array(requirementSchema).min(1).max(32) }),
  z.object({ kind: z.literal("everyone") }),
]);
export type Address = z.infer<typeof addressSchema>;

/** Requests ask for an answer with the same correlation; `note` asks for none. */
export const SUBJECTS = ["help", "review", "pair", "consult", "answer", "note"] as const;
export type Subject = (typeof SUBJECTS)[number];

const contentShape = {
  id: frameIdSchema,
  subject: z.enum(SUBJECTS),
  /** Of a conversation: a request and its answers have the same. */
  correlationId: frameIdSchema,
  body: documentSchema,
};

/** By an agent. Acknowledged when it is stored, with the ids of those it goes to. */
export const sendMessageSchema = z.object({
  type: z.literal("message"),
  ...contentShape,
  to: addressSchema,
  /** After this it is not delivered any more, and whoever asked is told so. */
  expiresInMs: z.number().int().min(1).max(86_400_000).default(300_000),
});
export type SendMessage = z.infer<typeof sendMessageSchema>;

/** To an agent. It answers with `received`; until then it is delivered again after each reconnect. */
export const deliverMessageSchema = z.object({
  type: z.literal("message"),
  ...contentShape,
  from: z.string(),
  sentAt: timestampSchema,
  expiresAt: timestampSchema,
});
export type DeliverMessage = z.infer<typeof deliverMessageSchema>;

export const receivedSchema = z.object({ type: z.literal("received"), ids: z.array(frameIdSchema).min(1).max(256) });

/** A request that nobody has answered in time. */
export const expiredSchema = z.object({
  type: z.literal("expired"),
  id: frameIdSchema,
  correlationId: frameIdSchema,
});
