/** Spans on their way to a collector, as OpenTelemetry's SDK sends them. Loaded where one is set. */
import { type HrTime, SpanKind as OtelKind, SpanStatusCode, TraceFlags } from "@opentelemetry/api";
import { OTLPTraceExporter } from "@opentelemetry/exporter-trace-otlp-http";
import { resourceFromAttributes } from "@opentelemetry/resources";
import { BatchSpanProcessor, type ReadableSpan } from "@opentelemetry/sdk-trace-node";
import { packageVersion } from "../../runtime/package-root.ts";
import type { SpanKind } from "../../runtime/tracing.ts";
import type { EndedSpan } from "../../store/observe/span-encoding.ts";

export type SpanExport = {
  add(span: EndedSpan): void;
  flush(): Promise<void>;
  close(): Promise<void>;
};

const SEND_MS = 1_000;
const KINDS = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
} as const satisfies Record<SpanKind, OtelKind>;

/** Whole seconds and nanoseconds. */
const timeOf = (ms: number): HrTime => {
  const seconds = Math.floor(ms / 1_000);
  return [seconds, Math.trunc((ms - seconds * 1_000) * 1_000_000)];
};

type Sender = Pick<ReadableSpan, "resource" | "instrumentationScope">;

const readable = (span: EndedSpan, sender: Sender): ReadableSpan => {
  const { traceId, spanId, parentSpanId } = span;
  const traceFlags = TraceFlags.SAMPLED;
  return {
    ...sender,
    name: span.name,
    kind: KINDS[span.kind],
    spanContext: () => ({ traceId, spanId, traceFlags }),
    ...(parentSpanId !== null && {
      parentSpanContext: { traceId, spanId: parentSpanId, traceFlags, isRemote: span.entry },
    }),
    startTime: timeOf(span.startedMs),
    endTime: timeOf(span.startedMs + span.durationMs),
    duration: timeOf(span.durationMs),
    status: span.failed ? { code: SpanStatusCode.ERROR, message: span.message ?? "" } : { code: SpanStatusCode.UNSET },
    attributes: span.attributes,
    links: [],
    events: [],
    ended: true,
    droppedAttributesCount: 0,
    droppedEventsCount: 0,
    droppedLinksCount: 0,
  };
};

/** `name=value,…` as OTEL_EXPORTER_OTLP_HEADERS has them. */
const headersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split(",").flatMap((pair) => {
      const at = pair.indexOf("=");
      return at > 0 ? [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]] : [];
    }),
  );

export const openOtlpExport = ({ url, headers }: { url: string; headers: string }): SpanExport => {
  const exporter = new OTLPTraceExporter({ url, headers: headersOf(headers) });
  const processor = new BatchSpanProcessor(exporter, { scheduledDelayMillis: SEND_MS });
  const sender: Sender = {
    resource: resourceFromAttributes({ "service.name": "provost", "service.version": packageVersion() }),
    instrumentationScope: { name: "provost", version: packageVersion() },
  };
  return {
    add: (span) => processor.onEnd(readable(span, sender)),
    flush: () => processor.forceFlush(),
    close: () => processor.shutdown(),
  };
};
