/** Which traces are kept: those of a caller that has sampled, a share of the others, and what is kept for its outcome. */
import type { Attributes, Context, Link, SpanKind } from "@opentelemetry/api";
import {
  ParentBasedSampler,
  type Sampler,
  SamplingDecision,
  type SamplingResult,
  TraceIdRatioBasedSampler,
} from "@opentelemetry/sdk-trace-node";

/** Set on a span that is recorded after the fact, since what it stands for failed or was slow. */
export const KEPT_FOR = "provost.kept_for";

export const createKeepSampler = (share: number): Sampler => {
  const usual = new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(share) });
  return {
    shouldSample: (
      context: Context,
      traceId: string,
      name: string,
      kind: SpanKind,
      attributes: Attributes,
      links: Link[],
    ): SamplingResult =>
      attributes[KEPT_FOR] === undefined
        ? usual.shouldSample(context, traceId, name, kind, attributes, links)
        : { decision: SamplingDecision.RECORD_AND_SAMPLED },
    toString: () => `KeepSampler{${share}}`,
  };
};
