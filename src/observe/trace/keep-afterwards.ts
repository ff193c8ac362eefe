/** What was not sampled, but failed or was slow: of the whole trace its first span is kept, recorded after the fact. */
import { type Attributes, ROOT_CONTEXT, type SpanKind, SpanStatusCode, type Tracer } from "@opentelemetry/api";

/** Says why a span is here whose trace was not sampled. */
const KEPT_FOR = "provost.kept_for";

/** What takes longer is kept, sampled or not. */
const SLOW_MS = 1_000;

/** An object that changes while the span is open. */
export type Unsampled = {
  name: string;
  kind: SpanKind;
  beganMs: number;
  /** Why it failed; null as long as it has not. */
  failure: string | null;
  attributes: Attributes;
};

export const keepAfterwards = (tracer: Tracer, { name, kind, beganMs, failure, attributes }: Unsampled): void => {
  if (failure === null && Date.now() - beganMs < SLOW_MS) return;
  const keptFor = { [KEPT_FOR]: failure === null ? "slowness" : "failure" };
  const options = { root: true, startTime: beganMs, kind, attributes: { ...attributes, ...keptFor } };
  const span = tracer.startSpan(name, options, ROOT_CONTEXT);
  if (failure !== null) span.setStatus({ code: SpanStatusCode.ERROR, message: failure });
  span.end();
};
