import { Link } from "@tanstack/react-router";
import { memo } from "react";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { text } from "../../../catalogue/text.ts";
import { duration } from "../../../format/time.ts";
import { MARKS } from "../../../ui/badge.tsx";
import { cx } from "../../../ui/cx.ts";
import { ATTEMPT_TONES } from "../../../ui/state-badges.tsx";
import type { Place } from "./scale.ts";
import type { Span } from "./spans.ts";

/** What a bar says of its attempt. */
export const nameOf = ({ attempt: { number, state }, startedAt, endedAt }: Span, title: string): string =>
  runText.timeline.attempt(
    title,
    number,
    text.attemptState[state],
    endedAt === null ? "…" : duration(endedAt - startedAt),
  );

type Props = Place & {
  span: Span;
  title: string;
  merging: number;
  /** Of a chart that is one stop for the Tab key, and that tells itself of the bar: which this is, and whether the stop. */
  lane?: number;
  at?: number;
  isCurrent?: boolean;
};

/** Only what is under way is drawn anew as time passes. */
export const Bar = memo(({ span, title, from, width, merging, lane, at, isCurrent }: Props) => {
  const { runId, taskId, number, state } = span.attempt;
  const open = span.endedAt === null;
  return (
    <Link
      to="/runs/$runId/tasks/$taskId"
      params={{ runId, taskId }}
      aria-label={nameOf(span, title)}
      title={lane === undefined ? nameOf(span, title) : undefined}
      tabIndex={isCurrent === false ? -1 : undefined}
      data-lane={lane}
      data-at={at}
      className="absolute inset-y-1 flex min-w-1.5 items-stretch overflow-hidden rounded-4 border border-line-strong bg-raised hover:bg-hover focus-visible:z-10"
      style={{ left: `${from}%`, width: `${width}%` }}
    >
      <span aria-hidden className={cx("w-1 shrink-0", MARKS[ATTEMPT_TONES[state]], open && "alive")} />
      <span aria-hidden className="min-w-0 flex-1 truncate px-1.5 text-12 leading-6">
        {title}
        {number > 1 && <span className="text-muted"> ×{number}</span>}
      </span>
      {merging > 0 && (
        <span
          aria-hidden
          className="shrink-0 bg-caution-mark/45"
          style={{ width: `${(100 * merging) / Math.max(width, 0.001)}%` }}
        />
      )}
    </Link>
  );
});
