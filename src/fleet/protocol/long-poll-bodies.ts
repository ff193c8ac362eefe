/** Bodies of the two calls of long-polling. */
import { z } from "zod";
import { agentFrameSchema } from "./frames.ts";
import { MAX_BATCH } from "./limits.ts";

export const MAX_WAIT_MS = 25_000;

export const sendBodySchema = z.object({
  /** Null in the first call. */
  session: z.string().max(100).nullable(),
  seq: z.number().int().positive(),
  frames: z.array(agentFrameSchema).min(1).max(MAX_BATCH),
});
export const pollBodySchema = z.object({
  session: z.string().max(100),
  /** The highest number that has come. */
  after: z.number().int().nonnegative(),
  waitMs: z.number().int().min(0).max(MAX_WAIT_MS),
});
