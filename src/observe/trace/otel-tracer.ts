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
import { keepAfterwards, type Unsampled } from "./keep-afterwards.ts";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";
import { untilEnded } from "./until-ended.ts";

const KINDS = {
  internal: OtelKind.INTERNAL,
  server: OtelKind.SERVER,
  client: OtelKind.CLIENT,
  producer: OtelKind.PRODUCER,
  consumer: OtelKind.CONSUMER,
} as const satisfies Record<SpanKind, OtelKind>;

const isSampled = (span: OtelSpan): boolean => (span.spanContext().traceFlags & TraceFlags.SAMPLED) !== 0;

const belongsTo = (): Attributes => {
  const attributes: Attributes = {};
  for (const [name, value] of Object.entries(correlation())) attributes[`provost.${name}`] = value;
  return attributes;
};

const begins = ({ kind = "internal", parent }: SpanOptions): boolean =>
  kind === "server" || kind === "consumer" || typeof parent === "string";

type Around = AsyncLocalStorage<Context>;

const contextOf = (around: Around, { parent }: SpanOptions): Context => {
  const given = typeof parent === "string" ? parseTraceparent(parent) : null;
  return given === null ? (around.getStore() ?? ROOT_CONTEXT) : trace.setSpanContext(ROOT_CONTEXT, given);
};

/** Of most requests: it only looks whether it has to be kept at its end. What is inside of it is no part of any trace. */
const openUnsampled = (tracer: OtelTracer, name: string, options: SpanOptions): OpenSpan => {
  const kind = KINDS[options.kind ?? "internal"];
  const span: Unsampled = { name, kind, beganMs: Date.now(), failure: null, attributes: { ...options.attributes } };
  return {
    set: (more) => void Object.assign(span.attributes, more),
    fail: (message) => {
      span.failure = message;
    },
    within: (work) => work(),
    end: () => keepAfterwards(tracer, span),
  };
};

const openSampled = (
  tracer: OtelTracer,
  around: Around,
  context: Context,
  { name, options }: { name: string; options: SpanOptions },
): OpenSpan => {
  const kind = KINDS[options.kind ?? "internal"];
  const span = tracer.startSpan(name, { kind, attributes: { ...belongsTo(), ...options.attributes } }, context);
  const inside = trace.setSpan(context, span);
  return {
    set: (more) => void span.setAttributes(more),
    fail: (message) => void span.setStatus({ code: SpanStatusCode.ERROR, message }),
    within: (work) => around.run(inside, work),
    end: () => span.end(),
  };
};

const UNRECORDED = { set: () => undefined, fail: () => undefined };

/**
 * Whether a trace is kept is decided here, where it begins, and not by the SDK's sampler: to make a span of the SDK took
 * as long as the rest of a small request's hooks together.
 * @param share of the traces that begin here
 */
export const createOtelTracer = (tracer: OtelTracer, share: number, random: () => number): Tracer => {
  const around: Around = new AsyncLocalStorage();
  const open = (name: string, options: SpanOptions): OpenSpan => {
    const context = contextOf(around, options);
    const parent = trace.getSpan(context);
    const isKept = parent === undefined ? random() < share : isSampled(parent);
    return isKept ? openSampled(tracer, around, context, { name, options }) : openUnsampled(tracer, name, options);
  };
  const spanAround = (): OtelSpan | undefined => trace.getSpan(around.getStore() ?? ROOT_CONTEXT);
  const isWanted = (options: SpanOptions): boolean => {
    const span = spanAround();
    return begins(options) || (span !== undefined && isSampled(span));
  };
  return {
    open,
    span: (name, options, work) => {
      if (!isWanted(options)) return work(UNRECORDED);
      const span = open(name, options);
      return span.within(() => untilEnded(span, () => work(span)));
    },
    traceparent: () => {
      const span = spanAround();
      return span !== undefined && isSampled(span) ? formatTraceparent(span.spanContext()) : null;
    },
    ids: () => {
      const context = spanAround()?.spanContext();
      return context === undefined ? null : { traceId: context.traceId, spanId: context.spanId };
    },
  };
};
