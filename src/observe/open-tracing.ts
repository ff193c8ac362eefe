/** Traces of this process: sampled, kept for the built-in view, and sent to a collector where one is set. */
import { SpanKind as OtelKind, SpanStatusCode, type HrTime } from "@opentelemetry/api";
import { resourceFromAttributes } from "@opentelemetry/resources";
import {
  AlwaysOnSampler,
  BatchSpanProcessor,
  NodeTracerProvider,
  type ReadableSpan,
  type SpanProcessor,
} from "@opentelemetry/sdk-trace-node";
import type { Environment } from "../model/settings.ts";
import { readSetting } from "../model/settings.ts";
import type { Clock } from "../runtime/clock.ts";
import { packageVersion } from "../runtime/package-root.ts";
import { useTracer } from "../runtime/tracing.ts";
import type { Database } from "../store/database.ts";
import type { NewSpan } from "../store/spans.ts";
import { createOtelTracer } from "./trace/otel-tracer.ts";
import { createSpanStore, type SpanStore, type Traces } from "./trace/span-store.ts";

export type Tracing = Traces & {
  /** Resolves when what has ended is written and sent. */
  flush(): Promise<void>;
  close(): Promise<void>;
};

const HOUR_MS = 3_600_000;
const KINDS = {
  [OtelKind.INTERNAL]: "internal",
  [OtelKind.SERVER]: "server",
  [OtelKind.CLIENT]: "client",
  [OtelKind.PRODUCER]: "producer",
  [OtelKind.CONSUMER]: "consumer",
} as const satisfies Record<OtelKind, NewSpan["kind"]>;

const msOf = ([seconds, nanoseconds]: HrTime): number => seconds * 1_000 + nanoseconds / 1_000_000;
const isPlain = (value: unknown): value is string | number | boolean =>
  typeof value === "string" || typeof value === "number" || typeof value === "boolean";

const recordOf = (span: ReadableSpan): NewSpan => {
  const { traceId, spanId } = span.spanContext();
  const parent = span.parentSpanContext;
  const failed = span.status.code === SpanStatusCode.ERROR;
  return {
    traceId,
    spanId,
    parentSpanId: parent?.spanId ?? null,
    name: span.name,
    kind: KINDS[span.kind],
    startedAt: new Date(msOf(span.startTime)),
    durationMs: msOf(span.duration),
    failed,
    message: failed ? (span.status.message ?? "") : null,
    attributes: Object.fromEntries(
      Object.entries(span.attributes).filter((pair): pair is [string, string | number | boolean] => isPlain(pair[1])),
    ),
    entry: parent === undefined || parent.isRemote === true,
  };
};

const keepIn = (store: SpanStore): SpanProcessor => ({
  onStart: () => undefined,
  onEnd: (span) => {
    if ((span.spanContext().traceFlags & 1) === 1) store.add(recordOf(span));
  },
  forceFlush: () => store.flush(),
  shutdown: () => store.close(),
});

const headersOf = (text: string | undefined): Record<string, string> =>
  Object.fromEntries(
    (text ?? "").split(",").flatMap((pair) => {
      const at = pair.indexOf("=");
      return at > 0 ? [[pair.slice(0, at).trim(), pair.slice(at + 1).trim()]] : [];
    }),
  );

const exporterOf = async (env: Environment): Promise<SpanProcessor[]> => {
  const url = readSetting(env, "PROVOST_OTLP_ENDPOINT");
  if (url === undefined) return [];
  const { OTLPTraceExporter } = await import("@opentelemetry/exporter-trace-otlp-http");
  const exporter = new OTLPTraceExporter({ url, headers: headersOf(readSetting(env, "PROVOST_OTLP_HEADERS")) });
  return [new BatchSpanProcessor(exporter, { scheduledDelayMillis: 1_000 })];
};

/** CONFIGURATION_INVALID */
export const openTracing = async (parts: {
  db: Database;
  clock: Clock;
  env: Environment;
  onFault: (error: unknown) => void;
}): Promise<Tracing> => {
  const { env } = parts;
  const share = readSetting(env, "PROVOST_TRACE_SAMPLE");
  const retentionMs = readSetting(env, "PROVOST_TRACE_RETENTION_HOURS") * HOUR_MS;
  const exporters = await exporterOf(env);
  const store = createSpanStore({ ...parts, retentionMs });
  const provider = new NodeTracerProvider({
    sampler: new AlwaysOnSampler(),
    spanProcessors: [keepIn(store), ...exporters],
    resource: resourceFromAttributes({ "service.name": "provost", "service.version": packageVersion() }),
  });
  const end = useTracer(createOtelTracer(provider.getTracer("provost", packageVersion()), share, Math.random));
  return {
    list: (tenantId, filter) => store.list(tenantId, filter),
    get: (tenantId, traceId) => store.get(tenantId, traceId),
    flush: () => provider.forceFlush(),
    close: async () => {
      end();
      await provider.shutdown();
    },
  };
};
