import { Link } from "@tanstack/react-router";
import { memo } from "react";
import type { Run } from "../../../api/types.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { text } from "../../../catalogue/text.ts";
import { duration } from "../../../format/time.ts";
import { MARKS } from "../../../ui/badge.tsx";
import { cx } from "../../../ui/cx.ts";
import { ATTEMPT_TONES } from "../../../ui/state-badges.tsx";
import { useNow } from "../../../ui/use-now.ts";
import { type Lane, scaleMarks, type Span } from "./spans.ts";

const words = runText.timeline;

type Scale = { start: number; length: number; now: number };

const percent = (scale: Scale, time: number): number => (100 * (time - scale.start)) / scale.length;

type BarProps = { span: Span; title: string; from: number; width: number; merging: number; wait: number };

/** Only what is under way is drawn anew as time passes. */
const Bar = memo(({ span: { attempt, startedAt, endedAt }, title, from, width, merging }: Omit<BarProps, "wait">) => {
  const { runId, taskId, number, state } = attempt;
  const open = endedAt === null;
  const took = open ? "…" : duration(endedAt - startedAt);
  return (
    <Link
      to="/runs/$runId/tasks/$taskId"
      params={{ runId, taskId }}
      aria-label={words.attempt(title, number, text.attemptState[state], took)}
      title={words.attempt(title, number, text.attemptState[state], took)}
      className="absolute inset-y-1 flex min-w-1.5 items-stretch overflow-hidden rounded-4 border border-line-strong bg-raised hover:bg-hover"
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

/** How long the task stood in the queue before. Beneath the bars: others were worked on meanwhile. */
const Wait = ({ from, wait }: Pick<BarProps, "from" | "wait">) =>
  wait > 0 && (
    <span
      aria-hidden
      className="absolute top-1/2 border-t border-dashed border-line-strong"
      style={{ left: `${from - wait}%`, width: `${wait}%` }}
    />
  );

const barOf = (span: Span, scale: Scale): Omit<BarProps, "title"> => {
  const end = span.endedAt ?? scale.now;
  const from = percent(scale, span.startedAt);
  return {
    span,
    from,
    width: percent(scale, end) - from,
    merging: span.mergingAt === null ? 0 : percent(scale, end) - percent(scale, span.mergingAt),
    wait: span.queuedAt === null ? 0 : from - percent(scale, span.queuedAt),
  };
};

type Props = { run: Run; lanes: readonly Lane[]; titles: ReadonlyMap<string, string> };

export const Gantt = ({ run, lanes, titles }: Props) => {
  const now = useNow();
  const start = Date.parse(run.createdAt);
  const last = Math.max(...lanes.flatMap(({ spans }) => spans.map((span) => span.endedAt ?? now)));
  const scale: Scale = { start, now, length: Math.max(1_000, last - start) };
  return (
    <div
      role="region"
      aria-label={words.label}
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto p-4 -outline-offset-2 md:p-6"
    >
      <div className="grid min-w-[40rem] grid-cols-[8rem_minmax(0,1fr)] gap-x-3">
        <span className="text-12 text-muted">{words.agent}</span>
        <div aria-hidden className="relative h-6">
          {scaleMarks(scale.length).map((mark) => (
            <span
              key={mark}
              className="absolute border-l border-line pl-1 text-12 text-muted"
              style={{ left: `${(100 * mark) / scale.length}%` }}
            >
              {duration(mark)}
            </span>
          ))}
        </div>
        {lanes.map(({ agentId, spans }) => (
          <div key={agentId} className="contents">
            <span className="sticky left-0 truncate py-1.5 font-mono text-12" title={agentId}>
              {agentId}
            </span>
            <div className="relative h-8 border-b border-line">
              {spans.map((span) => (
                <Wait key={span.attempt.attemptId} {...barOf(span, scale)} />
              ))}
              {spans.map((span) => (
                <Bar
                  key={span.attempt.attemptId}
                  {...barOf(span, scale)}
                  title={titles.get(span.attempt.taskId) ?? span.attempt.taskId}
                />
              ))}
            </div>
          </div>
        ))}
      </div>
    </div>
  );
};
