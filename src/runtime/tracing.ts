/**
 * How features say what takes time, and for whom. Who says it knows no tracer: without one the work is done and nothing
 * else. Context goes from process to process as a `traceparent` (W3C Trace Context).
 */
export type SpanKind = "internal" | "server" | "client" | "producer" | "consumer";
export type SpanValue = string | number | boolean | string[];
export type SpanAttributes = Readonly<Record<string, SpanValue>>;

export type Span = {
  set(attributes: SpanAttributes): void;
  /** It went wrong, though nothing was thrown. */
  fail(message: string): void;
};

export type SpanOptions = {
  kind?: SpanKind;
  attributes?: SpanAttributes;
  /** What it is part of, as another process has stated it; the span around it when absent. */
  parent?: string | null | undefined;
};

export type OpenSpan = Span & {
  /** Does work inside of it. */
  within<T>(work: () => T): T;
  /** @param describe what else is to be said of it: asked only when the span is kept, which most are not */
  end(describe?: () => SpanAttributes): void;
};

export type Tracer = {
  span<T>(name: string, options: SpanOptions, work: (span: Span) => T): T;
  /** For what begins in one callback and ends in another. */
  open(name: string, options: SpanOptions): OpenSpan;
  /** Of the span around the caller; null when there is none. */
  traceparent(): string | null;
  ids(): { traceId: string; spanId: string } | null;
};

let current: Tracer | null = null;
const NO_SPAN: OpenSpan = {
  set: () => undefined,
  fail: () => undefined,
  within: (work) => work(),
  end: () => undefined,
};

/**
 * The span ends when the work does, and says so when it throws. Server and consumer begin a trace where there is none;
 * all others are recorded only as part of one.
 */
export const traced = <T>(name: string, options: SpanOptions, work: (span: Span) => T): T =>
  current === null ? work(NO_SPAN) : current.span(name, options, work);

export const openSpan = (name: string, options: SpanOptions): OpenSpan => current?.open(name, options) ?? NO_SPAN;

/** To be handed on with work that is done elsewhere or later; null when nobody traces. */
export const traceparent = (): string | null => current?.traceparent() ?? null;

export const traceIds = (): { traceId: string; spanId: string } | null => current?.ids() ?? null;

/** For a child process: what it starts itself can go on with the trace. */
export const traceEnv = (): { TRACEPARENT?: string } => {
  const parent = traceparent();
  return parent === null ? {} : { TRACEPARENT: parent };
};

/** For a request to another service, which can go on with the trace. */
export const traceHeaders = (): { traceparent?: string } => {
  const parent = traceparent();
  return parent === null ? {} : { traceparent: parent };
};

/** One for the process. The returned function takes it away again. */
export const useTracer = (tracer: Tracer): (() => void) => {
  const before = current;
  current = tracer;
  return () => {
    if (current === tracer) current = before;
  };
};
