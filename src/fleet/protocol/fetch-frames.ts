/** What an agent fetches for a task that it holds, a piece at a time: the next one is asked for when this one has come. */
import { z } from "zod";
import { frameIdSchema, leaseRefSchema, nameSchema } from "./fields.ts";

export const fetchSchema = z.object({
  type: z.literal("fetch"),
  id: frameIdSchema,
  ...leaseRefSchema.shape,
  /** "base.bundle": the history of the commit that the task begins from. */
  name: nameSchema,
  /** Commits whose history the agent has already. */
  have: z
    .array(z.string().regex(/^(?:[0-9a-f]{40}|[0-9a-f]{64})$/))
    .max(64)
    .default([]),
  /** Of the piece's first byte. At 0 it is made anew. */
  offset: z.number().int().nonnegative(),
});
export type Fetch = z.infer<typeof fetchSchema>;

export const pieceSchema = z.object({
  offset: z.number().int().nonnegative(),
  /** base64 */
  data: z.string(),
  /** Of the whole. */
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
});
export type Piece = z.infer<typeof pieceSchema>;
