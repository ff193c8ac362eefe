import { z } from "zod";
import { spanRecordSchema, traceSummarySchema } from "../../model/span.ts";
import { defineContract, fields, flag, MAX_PAGE } from "../contract.ts";

const at = "2026-11-21T09:00:00.000Z";
const summary = traceSummarySchema.extend({ startedAt: z.date() }).meta({ id: "TraceSummary" });
const span = spanRecordSchema.extend({ startedAt: z.date() }).meta({ id: "Span" });
const exampleSpan = {
  traceId: "4bf92f3577b34da6a3ce929d0e0e4736",
  spanId: "00f067aa0ba902b7",
  parentSpanId: null,
  name: "POST /v1/runs",
  kind: "server" as const,
  startedAt: at,
  durationMs: 12.5,
  failed: false,
  message: null,
  attributes: { "http.route": "/v1/runs", "provost.tenant": "local" },
};
const { traceId, name, startedAt, durationMs, failed, attributes } = exampleSpan;

export const traceContracts = {
  "traces.list": defineContract({
    action: "system:read",
    summary: "List traces that were kept, newest first",
    description:
      "Kept are those that a caller has sampled, a share of all others, and the first span of those that failed or were slow.",
    query: fields({
      runId: z.string().max(200).optional(),
      taskId: z.string().max(200).optional(),
      failed: flag.optional(),
      minDurationMs: z.coerce.number<number>().min(0).optional(),
      limit: z.coerce.number<number>().int().min(1).max(MAX_PAGE).default(50),
    }),
    response: z.object({ items: z.array(summary) }),
    example: {
      query: { limit: 1 },
      response: { items: [{ traceId, name, startedAt, durationMs, failed, attributes, spans: 7 }] },
    },
  }),
  "traces.get": defineContract({
    action: "system:read",
    summary: "All spans of a trace that are here, in the order in which they began",
    params: fields({ traceId: z.string().regex(/^[0-9a-f]{32}$/) }),
    response: z.object({ items: z.array(span) }),
    errors: ["TRACE_NOT_FOUND"],
    example: { params: { traceId }, response: { items: [exampleSpan] } },
  }),
};
