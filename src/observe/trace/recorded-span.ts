/**
 * A span of a trace that is kept. It is its own record: when it has ended it waits to be written as it is, and nothing is
 * copied. OpenTelemetry's own spans took three times as long to make, and five times the memory while they wait.
 */
import type { AsyncLocalStorage } from "node:async_hooks";
import { correlation } from "../../runtime/correlation.ts";
import type { OpenSpan, SpanAttributes, SpanKind, SpanValue } from "../../runtime/tracing.ts";
import type { EndedSpan } from "../../store/observe/span-encoding.ts";
import { newSpanId, newTraceId, type TraceContext } from "./traceparent.ts";

/** What all spans of a tracer share. */
export type Recorder = {
  /** Of what is done at this moment: the innermost span that is kept. */
  around: AsyncLocalStorage<RecordedSpan>;
  onEnd(span: EndedSpan): void;
};

/** Where a span stands: in another of this process, in one of another process, or at the beginning of a trace. */
type Place = { within?: RecordedSpan | undefined; remote?: TraceContext | undefined };

/** What is done belongs to a tenant, perhaps to a run and a task, and each of its spans says so. */
const belongings = (given: SpanAttributes | undefined): Record<string, SpanValue> => {
  const attributes: Record<string, SpanValue> = {};
  for (const [name, value] of Object.entries(correlation())) attributes[`provost.${name}`] = value;
  return Object.assign(attributes, given);
};

export class RecordedSpan implements OpenSpan, EndedSpan {
  readonly traceId: string;
  readonly spanId = newSpanId();
  readonly parentSpanId: string | null;
  readonly name: string;
  readonly kind: SpanKind;
  readonly startedMs: number;
  readonly attributes: Record<string, SpanValue>;
  readonly entry: boolean;
  durationMs = 0;
  failed = false;
  message: string | null = null;
  readonly #recorder: Recorder;
  readonly #began = performance.now();
  #ended = false;

  constructor(
    recorder: Recorder,
    name: string,
    { kind, attributes }: { kind: SpanKind; attributes?: SpanAttributes | undefined },
    { within, remote }: Place,
  ) {
    this.#recorder = recorder;
    this.traceId = within?.traceId ?? remote?.traceId ?? newTraceId();
    this.parentSpanId = within?.spanId ?? remote?.spanId ?? null;
    this.name = name;
    this.kind = kind;
    this.entry = within === undefined;
    // Parts of a millisecond are known within a process alone, from one beginning.
    this.startedMs = within === undefined ? Date.now() : within.startedMs + (this.#began - within.#began);
    this.attributes = belongings(attributes);
  }

  set(attributes: SpanAttributes): void {
    Object.assign(this.attributes, attributes);
  }

  fail(message: string): void {
    this.failed = true;
    this.message = message;
  }

  within<T>(work: () => T): T {
    return this.#recorder.around.run(this, work);
  }

  end(describe?: () => SpanAttributes): void {
    if (this.#ended) return;
    this.#ended = true;
    this.durationMs = performance.now() - this.#began;
    if (describe !== undefined) this.set(describe());
    this.#recorder.onEnd(this);
  }
}
