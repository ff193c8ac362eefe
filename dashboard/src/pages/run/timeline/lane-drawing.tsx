/** All that has ended on one line, as a drawing: an element for each of thousands of attempts is more than a page can move. */
import { memo } from "react";
import type { Tone } from "../../../ui/badge.tsx";
import { ATTEMPT_TONES } from "../../../ui/state-badges.tsx";
import type { Span } from "./spans.ts";

const HEIGHT = 32;
const PAINT: Record<Tone, string> = {
  proven: "fill-proven-mark/45 stroke-proven-mark",
  refuted: "fill-refuted-mark/45 stroke-refuted-mark",
  caution: "fill-caution-mark/45 stroke-caution-mark",
  accent: "fill-accent/45 stroke-accent",
  neutral: "fill-neutral-mark/45 stroke-neutral-mark",
};

const box = (from: number, to: number): string => `M${from} 4H${to}V28H${from}Z`;

/** Paths in milliseconds since the run began: while time passes only the width of the drawing changes. */
const pathsOf = (spans: readonly Span[], start: number) => {
  const waits: string[] = [];
  const merging: string[] = [];
  const ended = new Map<Tone, string[]>();
  for (const { attempt, queuedAt, startedAt, mergingAt, endedAt } of spans) {
    if (queuedAt !== null) waits.push(`M${queuedAt - start} 16H${startedAt - start}`);
    if (endedAt === null) continue;
    const tone = ATTEMPT_TONES[attempt.state];
    const alike = ended.get(tone);
    const bar = box(startedAt - start, (mergingAt ?? endedAt) - start);
    if (alike === undefined) ended.set(tone, [bar]);
    else alike.push(bar);
    if (mergingAt !== null) merging.push(box(mergingAt - start, endedAt - start));
  }
  return {
    waits: waits.join(""),
    merging: merging.join(""),
    ended: [...ended].map(([tone, all]) => [tone, all.join("")] as const),
  };
};

type Props = { spans: readonly Span[]; start: number; length: number };

const Paths = memo(({ spans, start }: Omit<Props, "length">) => {
  const { waits, merging, ended } = pathsOf(spans, start);
  return (
    <>
      <path
        d={waits}
        vectorEffect="non-scaling-stroke"
        strokeDasharray="3 3"
        className="fill-none stroke-line-strong"
      />
      <path d={merging} vectorEffect="non-scaling-stroke" className={PAINT.caution} />
      {ended.map(([tone, path]) => (
        <path key={tone} d={path} vectorEffect="non-scaling-stroke" className={PAINT[tone]} />
      ))}
    </>
  );
});

export const LaneDrawing = ({ spans, start, length }: Props) => (
  <svg
    aria-hidden
    viewBox={`0 0 ${length} ${HEIGHT}`}
    preserveAspectRatio="none"
    className="absolute inset-0 size-full overflow-visible"
  >
    <Paths spans={spans} start={start} />
  </svg>
);
