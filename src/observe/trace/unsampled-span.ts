/**
 * Nine of ten requests: it knows when it began, and looks at its end whether it has to be kept all the same, as it failed or
 * was slow. Of such a trace there is this one span, made after the fact.
 */
import type { OpenSpan, SpanAttributes, SpanKind } from "../../runtime/tracing.ts";
import type { EndedSpan } from "../../store/observe/span-encoding.ts";
import { newSpanId, newTraceId } from "./traceparent.ts";

/** Says why a span is here whose trace was not sampled. */
const KEPT_FOR = "provost.kept_for";

/** What takes longer is kept, sampled or not. */
const SLOW_MS = 1_000;

export class UnsampledSpan implements OpenSpan {
  readonly #onEnd: (span: EndedSpan) => void;
  readonly #name: string;
  readonly #kind: SpanKind;
  readonly #began = performance.now();
  #attributes: SpanAttributes;
  #failure: string | null = null;

  constructor(onEnd: (span: EndedSpan) => void, name: string, kind: SpanKind, attributes: SpanAttributes) {
    this.#onEnd = onEnd;
    this.#name = name;
    this.#kind = kind;
    this.#attributes = attributes;
  }

  set(attributes: SpanAttributes): void {
    this.#attributes = { ...this.#attributes, ...attributes };
  }

  fail(message: string): void {
    this.#failure = message;
  }

  /** What is inside of it is no part of any trace. */
  within<T>(work: () => T): T {
    return work();
  }

  end(describe?: () => SpanAttributes): void {
    const durationMs = performance.now() - this.#began;
    if (this.#failure === null && durationMs < SLOW_MS) return;
    this.#onEnd({
      traceId: newTraceId(),
      spanId: newSpanId(),
      parentSpanId: null,
      name: this.#name,
      kind: this.#kind,
      startedMs: Date.now() - durationMs,
      durationMs,
      failed: this.#failure !== null,
      message: this.#failure,
      attributes: {
        ...this.#attributes,
        ...describe?.(),
        [KEPT_FOR]: this.#failure === null ? "slowness" : "failure",
      },
      entry: true,
    });
  }
}
