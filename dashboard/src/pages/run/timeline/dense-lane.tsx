/** One line of thousands of attempts: drawn, with an element for those that are read, pointed at or under way. */
import { useNavigate } from "@tanstack/react-router";
import { memo, type MouseEvent, useMemo, useState } from "react";
import { Bar, nameOf } from "./bar.tsx";
import { LaneDrawing } from "./lane-drawing.tsx";
import { nearestSpan } from "./nearest-span.ts";
import { percent, placeOf, type Scale } from "./scale.ts";
import type { Lane, Span } from "./spans.ts";

/** Pixels that a title needs, and that a pointer may miss a bar by. */
const READABLE = 64;
const MISSED_BY = 4;

type Props = {
  lane: Lane;
  index: number;
  start: number;
  length: number;
  /** Of a line on which all has ended always the same: it is not drawn anew as time passes. */
  now: number;
  /** Of the line, in pixels. */
  width: number;
  titles: ReadonlyMap<string, string>;
  /** The bar of this line that the keyboard is at. */
  current: number | null;
  isFocused: boolean;
};

/** What the bar under the pointer, or with the focus, is about: it is too narrow to say so itself. */
const Tag = ({ words, at }: { words: string; at: number }) => (
  <span
    aria-hidden
    className="pointer-events-none absolute top-full z-20 max-w-96 truncate rounded-6 border border-line bg-raised px-2 py-0.5 text-12 shadow-float"
    style={at > 50 ? { right: `${100 - at}%` } : { left: `${at}%` }}
  >
    {words}
  </span>
);

/** Bars that have room for their title, and lie over no other that has. */
const readable = (spans: readonly Span[], now: number, least: number): Set<number> => {
  const found = new Set<number>();
  let free = Number.NEGATIVE_INFINITY;
  for (const [at, { startedAt, endedAt }] of spans.entries()) {
    const end = endedAt ?? now;
    if (end - startedAt < least || startedAt < free) continue;
    found.add(at);
    free = end;
  }
  return found;
};

export const DenseLane = memo(
  ({ lane: { spans }, index, start, length, now, width, titles, current, isFocused }: Props) => {
    const scale: Scale = { start, length, now };
    const [pointed, setPointed] = useState(-1);
    const navigate = useNavigate();
    const titleOf = (taskId: string): string => titles.get(taskId) ?? taskId;
    const perPixel = scale.length / Math.max(1, width);
    const spanUnder = ({ clientX, currentTarget }: MouseEvent<HTMLElement>): number =>
      nearestSpan(
        spans,
        scale.start + (clientX - currentTarget.getBoundingClientRect().left) * perPixel,
        MISSED_BY * perPixel,
      );
    // A bar that is an element is a link; a finger has pointed at nothing before.
    const open = (event: MouseEvent<HTMLElement>): void => {
      const { runId, taskId } = spans[spanUnder(event)]?.attempt ?? {};
      if (event.target instanceof Element && event.target.closest("a") !== null) return;
      if (runId !== undefined && taskId !== undefined)
        void navigate({ to: "/runs/$runId/tasks/$taskId", params: { runId, taskId } });
    };
    const read = useMemo(() => readable(spans, now, READABLE * perPixel), [spans, now, perPixel]);
    const told = spans[pointed >= 0 ? pointed : isFocused ? (current ?? -1) : -1];
    return (
      <div
        className="relative h-8 cursor-default border-b border-line"
        onPointerMove={(event) => setPointed(spanUnder(event))}
        onPointerLeave={() => setPointed(-1)}
        onClick={open}
      >
        <LaneDrawing spans={spans} start={scale.start} length={scale.length} />
        {spans.map((span, at) => {
          const isElement = at === current || at === pointed || span.endedAt === null || read.has(at);
          return (
            isElement && (
              <Bar
                key={span.attempt.attemptId}
                span={span}
                title={titleOf(span.attempt.taskId)}
                {...placeOf(span, scale)}
                lane={index}
                at={at}
                isCurrent={at === current}
              />
            )
          );
        })}
        {told && <Tag words={nameOf(told, titleOf(told.attempt.taskId))} at={percent(scale, told.startedAt)} />}
      </div>
    );
  },
);
