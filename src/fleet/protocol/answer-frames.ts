/** What the control plane answers. */
import { z } from "zod";
import { evidenceRefSchema } from "./work-frames.ts";
import { pieceSchema } from "./fetch-frames.ts";
import { frameIdSchema } from "./fields.ts";

/** Of a report, spawn, message, fetch or piece of evidence: it is done and need not be sent again. */
export const ackSchema = z.object({
  type: z.literal("ack"),
  id: frameIdSchema,
  /** Of a spawn. */
  taskIds: z.array(z.string()).optional(),
  /** Of a message: how many agents it went to. */
  recipients: z.number().int().nonnegative().optional(),
  /** Of evidence. */
  evidence: evidenceRefSchema.optional(),
  /** Of a fetch. */
  piece: pieceSchema.optional(),
});

/**
 * Something was refused. With `id` it answers that frame, which must not be sent again; without, it is about the
 * connection, and when `fatal` the connection ends and connecting again will not help.
 */
export const errorFrameSchema = z.object({
  type: z.literal("error"),
  id: frameIdSchema.nullable().default(null),
  code: z.string(),
  message: z.string(),
  wayOut: z.string().default(""),
  fatal: z.boolean().default(false),
});
