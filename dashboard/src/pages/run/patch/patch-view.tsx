import { Link } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useMemo, useRef } from "react";
import { cx } from "../../../ui/cx.ts";
import { type Bringer, type FileBlame, type PatchLine, patchLines } from "./patch-lines.ts";

const LINE = 20;

const lineClass = (line: string): string => {
  if (line.startsWith("@@")) return "bg-accent-soft text-accent";
  if (line.startsWith("+++") || line.startsWith("---") || line.startsWith("diff ")) return "text-muted";
  if (line.startsWith("+")) return "bg-proven-soft text-proven";
  if (line.startsWith("-")) return "bg-refuted-soft text-refuted";
  return "";
};

export const TaskLink = ({ runId, by }: { runId: string; by: Bringer }) => (
  <Link
    to="/runs/$runId/tasks/$taskId"
    params={{ runId, taskId: by.taskId }}
    className="underline decoration-line-strong underline-offset-2 hover:decoration-current"
  >
    {by.title}
    {by.number > 1 && ` ×${by.number}`}
  </Link>
);

/** Beside the first line that it brought; the lines after it are its own until the next. */
const Margin = ({ runId, line: { by, begins } }: { runId: string; line: PatchLine }) => (
  <span className="sticky left-0 w-48 shrink-0 truncate border-r border-line bg-raised px-3 font-sans text-12 text-muted max-sm:w-24">
    {by !== null && begins && <TaskLink runId={runId} by={by} />}
  </span>
);

export const NOBODY: FileBlame = { lines: [], by: [] };

type Props = { runId: string; label: string; patch: string; blame?: FileBlame };

/** A patch of any length: only the lines that can be seen are on the page. */
export const PatchView = ({ runId, label, patch, blame = NOBODY }: Props) => {
  const scroller = useRef<HTMLDivElement>(null);
  const lines = useMemo(() => patchLines(patch, blame), [patch, blame]);
  const hasMargin = blame.by.length > 1;
  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => LINE,
    overscan: 30,
  });
  return (
    <div
      ref={scroller}
      role="region"
      aria-label={label}
      tabIndex={0}
      className="min-h-0 flex-1 overflow-auto font-mono text-12 leading-[20px] -outline-offset-2"
    >
      <div className="relative w-max min-w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const line = lines[index];
          if (line === undefined) return null;
          return (
            <div
              key={index}
              className={cx("absolute inset-x-0 flex whitespace-pre", lineClass(line.text))}
              style={{ transform: `translateY(${start}px)` }}
            >
              {hasMargin && <Margin runId={runId} line={line} />}
              <span className="px-4">{line.text === "" ? " " : line.text}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
};
