/**
 * The tracer, made of OpenTelemetry's SDK. What is around a span is kept here and not in the SDK's global context: one
 * that is not sampled costs nothing but its ids, and two control planes in one process do not mix.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import {
  type Attributes,
  type Context,
  ROOT_CONTEXT,
  type Span as OtelSpan,
  SpanKind as OtelKind,
  SpanStatusCode,
  trace,
  TraceFlags,
  type Tracer as OtelTracer,
} from "@opentelemetry/api";
import { correlation } from "../../runtime/correlation.ts";
import type { OpenSpan, SpanKind, SpanOptions, Tracer } from "../../runtime/tracing.ts";
import { KEPT_FOR } from "./keep-sampler.ts";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";

const KINDS = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
} as const satisfies Record<SpanKind, OtelKind>;

/** What takes longer is kept, sampled or not. */
const SLOW_MS = 1_000;

const belongsTo = (): Attributes => {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(correlation())) attributes[`provost.${name}`] = value;
  return attributes;
};

const begins = ({ kind = "internal", parent }: SpanOptions): boolean =>
  kind === "server" || kind === "consumer" || typeof parent === "string";

export const createOtelTracer = (tracer: OtelTracer): Tracer => {
  const around = new AsyncLocalStorage<Context>();
  const spanAround = (): OtelSpan | undefined => trace.getSpan(around.getStore() ?? ROOT_CONTEXT);
  const isSampled = (span: OtelSpan): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

  const contextOf = ({ parent }: SpanOptions): Context => {
    const given = typeof parent === "string" ? parseTraceparent(parent) : null;
    return given === null ? (around.getStore() ?? ROOT_CONTEXT) : trace.setSpanContext(ROOT_CONTEXT, given);
  };

  /** It was not sampled, but how it went is worth knowing: of the whole trace this one span is kept. */
  const keepAfterwards = (name: string, options: SpanOptions, kept: Kept): void => {
    const durationMs = Date.now() - kept.beganMs;
    if (!kept.failed && durationMs < SLOW_MS) return;
    const span = tracer.startSpan(
      name,
      {
        root: true,
        startTime: kept.beganMs,
        kind: KINDS[options.kind ?? "internal"],
        attributes: { ...options.attributes, ...kept.attributes, [KEPT_FOR]: kept.failed ? "failure" : "slowness" },
      },
      ROOT_CONTEXT,
    );
    if (kept.failed) span.setStatus({ code: SpanStatusCode.ERROR, message: kept.message });
    span.end();
  };

  const openIn = (name: string, options: SpanOptions, context: Context): OpenSpan => {
    const entry = trace.getSpan(context) === undefined || typeof options.parent === "string";
    const kind = KINDS[options.kind ?? "internal"];
    const span = tracer.startSpan(name, { kind, attributes: { ...belongsTo(), ...options.attributes } }, context);
    const inside = trace.setSpan(context, span);
    const kept: Kept | null = entry && !isSampled(span) ? { beganMs: Date.now(), failed: false, attributes: {} } : null;
    return {
      set: (attributes) => {
        span.setAttributes(attributes);
        if (kept !== null) Object.assign(kept.attributes, attributes);
      },
      fail: (message) => {
        span.setStatus({ code: SpanStatusCode.ERROR, message });
        if (kept !== null) Object.assign(kept, { failed: true, message });
      },
      within: (work) => around.run(inside, work),
      end: () => {
        span.end();
        if (kept !== null) keepAfterwards(name, options, kept);
      },
    };
  };

  const isWanted = (options: SpanOptions): boolean => {
    const span = spanAround();
    return begins(options) || (span !== undefined && isSampled(span));
  };

  return {
    open: (name, options) => openIn(name, options, contextOf(options)),
    span: (name, options, work) => {
      if (!isWanted(options)) return work({ set: () => undefined, fail: () => undefined });
      const span = openIn(name, options, contextOf(options));
      return span.within(() => ending(span, () => work(span)));
    },
    traceparent: () => {
      const span = spanAround();
      return span !== undefined && isSampled(span) ? formatTraceparent(span.spanContext()) : null;
    },
    ids: () => {
      const span = spanAround();
      return span === undefined ? null : { traceId: span.spanContext().traceId, spanId: span.spanContext().spanId };
    },
  };
};

type Kept = { beganMs: number; failed: boolean; message?: string; attributes: Attributes };

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** Ends the span when the work has: now, or when its promise settles. */
const ending = <T>(span: OpenSpan, work: () => T): T => {
  let result: T;
  try {
    result = work();
  } catch (error) {
    span.fail(messageOf(error));
    span.end();
    throw error;
  }
  if (!(result instanceof Promise)) {
    span.end();
    return result;
  }
  return result.then(
    (value: unknown) => {
      span.end();
      return value;
    },
    (error: unknown) => {
      span.fail(messageOf(error));
      span.end();
      throw error;
    },
  ) as T;
};
