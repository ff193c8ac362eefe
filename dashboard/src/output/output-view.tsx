import { ArrowDownToLine } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { taskText } from "../catalogue/pages/task-text.ts";
import { Button } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { EmptyState } from "../ui/empty-state.tsx";
import { Problem } from "../ui/problem.tsx";
import { SkeletonRows } from "../ui/skeleton.tsx";
import type { OutputBuffer } from "./output-buffer.ts";
import type { FoundLine } from "./find-bar.tsx";
import { useLongScroll } from "./use-long-scroll.ts";
import type { OutputState } from "./use-output.ts";

const words = taskText;
const LINE = 20;

/** Stays at the end until somebody scrolls up to read. */
const useTail = (count: number, follow: boolean, toEnd: () => void) => {
  const [atEnd, setAtEnd] = useState(true);
  useEffect(() => {
    if (follow && atEnd && count > 0) toEnd();
    // `toEnd` is made anew each time; what it does is not.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [count, follow, atEnd]);
  return { atEnd, setAtEnd };
};

type LinesProps = { buffer: OutputBuffer; follow: boolean; label: string; found: FoundLine | null };

const Lines = ({ buffer, follow, label, found }: LinesProps) => {
  const scroller = useRef<HTMLDivElement>(null);
  const count = buffer.lineCount();
  const scroll = useLongScroll(scroller, count, LINE);
  useEffect(() => {
    if (found !== null) scroll.toLine(found.line);
    // Once for each time that somebody looks for something.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [found]);
  const digits = String(count).length;
  const { atEnd, setAtEnd } = useTail(count, follow, scroll.toEnd);
  const onScroll = (): void => {
    scroll.onScroll();
    setAtEnd(scroll.isAtEnd());
  };
  const lines = Array.from({ length: scroll.last - scroll.first }, (_, at) => scroll.first + at);
  return (
    <div className="relative h-full">
      <div
        ref={scroller}
        role="log"
        aria-label={label}
        aria-live="off"
        tabIndex={0}
        onScroll={onScroll}
        className="h-full overflow-auto bg-sunken font-mono text-12 leading-[20px] -outline-offset-2"
      >
        <div className="relative w-max min-w-full" style={{ height: scroll.length }}>
          {lines.map((index) => (
            <div
              key={index}
              aria-current={index === found?.line ? "true" : undefined}
              className={cx("absolute top-0 flex min-w-full whitespace-pre", index === found?.line && "bg-accent-soft")}
              style={{ transform: `translateY(${scroll.topOf(index)}px)` }}
            >
              <span
                aria-hidden
                style={{ width: `calc(${Math.max(5, digits)}ch + 1.25rem)` }}
                className="sticky left-0 shrink-0 bg-sunken pr-3 text-right text-faint select-none"
              >
                {index + 1}
              </span>
              <span className="pr-6">{buffer.line(index)}</span>
            </div>
          ))}
        </div>
      </div>
      {follow && !atEnd && (
        <Button icon={ArrowDownToLine} onClick={scroll.toEnd} className="rise absolute right-4 bottom-3 shadow-float!">
          {words.followEnd}
        </Button>
      )}
    </div>
  );
};

type Props = { output: OutputState; follow: boolean; label: string; found?: FoundLine | null };

export const OutputView = ({ output: { buffer, state, error }, follow, label, found = null }: Props) => {
  if (error !== null) return <Problem error={error} />;
  if (state === "absent") return <EmptyState title={words.outputGone} />;
  if (buffer.byteCount() === 0) {
    return state === "ended" ? <EmptyState title={words.noOutput} /> : <SkeletonRows rows={3} />;
  }
  return <Lines buffer={buffer} follow={follow} label={label} found={found} />;
};
