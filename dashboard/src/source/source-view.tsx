/**
 * The text of a plan, to read or to write. The field is the browser's own, so that selecting, undoing and reading aloud are
 * what people know; behind it lie the same lines, coloured, of which only those in view are made.
 */
import { type RefObject, useImperativeHandle, useMemo, useRef, useState } from "react";
import type { Diagnostic } from "../api/types.ts";
import { cx } from "../ui/cx.ts";

const LINE = 20;
const PADDING = 12;
const OVERSCAN = 12;

export type SourceHandle = { goTo: (line: number, focus?: boolean) => void };

type Props = {
  source: string;
  label: string;
  onChange?: (source: string) => void;
  /** Told the line that the caret is on. */
  onLine: (line: number) => void;
  /** Lines of the node that is looked at. */
  marked: { line: number; endLine: number } | null;
  diagnostics: ReadonlyMap<number, Diagnostic[]>;
  handle?: RefObject<SourceHandle | null>;
  placeholder?: string;
};

const lineClass = (line: string, inFence: boolean): string => {
  if (inFence || /^\s*(```|~~~)/.test(line)) return "text-accent";
  if (/^#{1,6}\s/.test(line)) return "font-semibold text-ink";
  if (/^\s*(---|<!--)/.test(line)) return "text-faint";
  return "text-ink";
};

/** Whether each line is inside of a fence. */
const fencesOf = (lines: readonly string[]): boolean[] => {
  let fence: string | null = null;
  return lines.map((line) => {
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1];
    const inside = fence !== null;
    if (mark !== undefined) fence = fence === null ? mark : line.trim() === fence ? null : fence;
    return inside;
  });
};

const GUTTER: Record<Diagnostic["severity"], string> = {
  error: "bg-refuted-mark",
  warning: "bg-caution-mark",
  info: "bg-neutral-mark",
};

type ShownLine = { line: number; text: string; top: number; className: string };

const PaintedLines = ({ lines, left }: { lines: readonly ShownLine[]; left: number }) => (
  <div aria-hidden className="pointer-events-none absolute inset-0 left-14 overflow-hidden">
    {lines.map(({ line, text, top, className }) => (
      <div key={line} className={cx("absolute whitespace-pre", className)} style={{ top, left: -left, tabSize: 4 }}>
        {text}
      </div>
    ))}
  </div>
);

const Gutter = ({ lines, diagnostics }: { lines: readonly ShownLine[] } & Pick<Props, "diagnostics">) => (
  <div aria-hidden className="pointer-events-none absolute inset-y-0 left-0 w-12 overflow-hidden text-right text-faint">
    {lines.map(({ line, top }) => {
      const gravest = diagnostics.get(line)?.[0];
      return (
        <div key={line} className="absolute inset-x-0 flex items-center justify-end gap-1.5" style={{ top }}>
          {gravest !== undefined && <span className={cx("size-1.5 rounded-full", GUTTER[gravest.severity])} />}
          {line}
        </div>
      );
    })}
  </div>
);

export const SourceView = ({ source, label, onChange, onLine, marked, diagnostics, handle, placeholder }: Props) => {
  const field = useRef<HTMLTextAreaElement>(null);
  const [view, setView] = useState({ top: 0, left: 0, height: 800 });
  const lines = useMemo(() => source.split("\n"), [source]);
  const fences = useMemo(() => fencesOf(lines), [lines]);
  useImperativeHandle(handle, () => ({
    goTo: (line, focus = true) => {
      const at = lines.slice(0, line - 1).reduce((sum, text) => sum + text.length + 1, 0);
      const area = field.current;
      if (area === null) return;
      area.setSelectionRange(at, at);
      area.scrollTop = Math.max(0, (line - 1) * LINE - area.clientHeight / 3);
      if (focus) area.focus({ preventScroll: true });
    },
  }));
  const first = Math.max(0, Math.floor((view.top - PADDING) / LINE) - OVERSCAN);
  const last = Math.min(lines.length, Math.ceil((view.top + view.height) / LINE) + OVERSCAN);
  const top = (line: number): number => PADDING + (line - 1) * LINE - view.top;
  const shown = lines.slice(first, last).map((text, at): ShownLine => {
    const line = first + at + 1;
    return { line, text, top: top(line), className: lineClass(text, fences[line - 1] ?? false) };
  });
  const tellLine = (area: HTMLTextAreaElement): void =>
    onLine(area.value.slice(0, area.selectionStart).split("\n").length);
  return (
    <div className="relative h-full overflow-hidden bg-raised font-mono text-12 leading-[20px]">
      {marked !== null && (
        <div
          aria-hidden
          className="absolute inset-x-0 border-l-2 border-accent bg-accent-soft"
          style={{ top: top(marked.line), height: (marked.endLine - marked.line + 1) * LINE }}
        />
      )}
      <PaintedLines lines={shown} left={view.left} />
      <Gutter lines={shown} diagnostics={diagnostics} />
      <textarea
        ref={field}
        aria-label={label}
        value={source}
        readOnly={onChange === undefined}
        spellCheck={false}
        wrap="off"
        placeholder={placeholder}
        onChange={(event) => onChange?.(event.target.value)}
        onSelect={(event) => tellLine(event.currentTarget)}
        onScroll={({ currentTarget: { scrollTop, scrollLeft, clientHeight } }) =>
          setView({ top: scrollTop, left: scrollLeft, height: clientHeight })
        }
        className="absolute inset-0 resize-none overflow-auto bg-transparent py-3 pr-4 pl-14 font-mono text-12 leading-[20px] whitespace-pre text-transparent caret-(--ink) -outline-offset-2 placeholder:text-faint"
        style={{ tabSize: 4 }}
      />
    </div>
  );
};
