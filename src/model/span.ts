/** What took how long, as part of what. */
import { z } from "zod";

export const SPAN_KINDS = ["internal", "server", "client", "producer", "consumer"] as const;

export const spanRecordSchema = z.object({
  traceId: z.string(),
  spanId: z.string(),
  /** Null where the trace begins. A parent that is not here is of another system. */
  parentSpanId: z.string().nullable(),
  name: z.string(),
  kind: z.enum(SPAN_KINDS),
  startedAt: z.coerce.date(),
  durationMs: z.number(),
  failed: z.boolean(),
  /** Why, when it failed. */
  message: z.string().nullable(),
  attributes: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.array(z.string())])),
});
export type SpanRecord = z.infer<typeof spanRecordSchema>;

export const traceSummarySchema = spanRecordSchema
  .pick({ traceId: true, name: true, startedAt: true, durationMs: true, failed: true, attributes: true })
  .extend({ spans: z.number().int().describe("how many are here") });
export type TraceSummary = z.infer<typeof traceSummarySchema>;
