/**
 * Decides where a trace begins whether it is kept. Spans are kept here and not by OpenTelemetry's SDK, which knows them only
 * where a collector is set (otlp-export.ts): one that is not sampled costs two objects, and two control planes in one
 * process do not mix.
 */
import { AsyncLocalStorage } from "node:async_hooks";
import type { OpenSpan, SpanAttributes, SpanOptions, Tracer } from "../../runtime/tracing.ts";
import type { EndedSpan } from "../../store/observe/span-encoding.ts";
import { RecordedSpan, type Recorder } from "./recorded-span.ts";
import { formatTraceparent, parseTraceparent } from "./traceparent.ts";
import { UnsampledSpan } from "./unsampled-span.ts";
import { untilEnded } from "./until-ended.ts";

export type TracerParts = {
  /** Of the traces that begin here. */
  share: number;
  random: () => number;
  onEnd: (span: EndedSpan) => void;
};

const begins = ({ kind, parent }: SpanOptions): boolean =>
  kind === "server" || kind === "consumer" || typeof parent === "string";

const UNRECORDED = { set: () => undefined, fail: () => undefined };
const NO_ATTRIBUTES: SpanAttributes = {};

export const createTracer = ({ share, random, onEnd }: TracerParts): Tracer => {
  const around = new AsyncLocalStorage<RecordedSpan>();
  const recorder: Recorder = { around, onEnd };
  const open = (name: string, options: SpanOptions): OpenSpan => {
    const { kind = "internal", parent, attributes } = options;
    const remote = typeof parent === "string" ? parseTraceparent(parent) : null;
    const within = remote === null ? around.getStore() : undefined;
    const isKept = within !== undefined || (remote === null ? random() < share : remote.sampled);
    return isKept
      ? new RecordedSpan(recorder, name, { kind, attributes }, { within, remote: remote ?? undefined })
      : new UnsampledSpan(onEnd, name, kind, attributes ?? NO_ATTRIBUTES);
  };
  return {
    open,
    span: (name, options, work) => {
      if (around.getStore() === undefined && !begins(options)) return work(UNRECORDED);
      const span = open(name, options);
      return span.within(() => untilEnded(span, () => work(span)));
    },
    traceparent: () => {
      const span = around.getStore();
      return span === undefined
        ? null
        : formatTraceparent({ traceId: span.traceId, spanId: span.spanId, sampled: true });
    },
    ids: () => {
      const span = around.getStore();
      return span === undefined ? null : { traceId: span.traceId, spanId: span.spanId };
    },
  };
};
