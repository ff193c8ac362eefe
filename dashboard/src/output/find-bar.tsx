import { ArrowDown, ArrowUp } from "lucide-react";
import { type KeyboardEvent, useRef, useState } from "react";
import { taskText } from "../catalogue/pages/task-text.ts";
import { wholeNumber } from "../format/number.ts";
import { IconButton } from "../ui/button.tsx";
import { FilterInput } from "../ui/filter-input.tsx";
import type { OutputBuffer } from "./output-buffer.ts";

const words = taskText.find;

/** Made anew each time, so that the same line is gone to once more. */
export type FoundLine = { line: number };

/** @returns -1 when it is not there */
const lookFor = async (
  buffer: OutputBuffer,
  wanted: string,
  found: FoundLine | null,
  direction: 1 | -1,
): Promise<number> => {
  const number = /^\d+$/.test(wanted) ? Number(wanted) : 0;
  if (number >= 1 && number <= buffer.lineCount() && found?.line !== number - 1) return number - 1;
  const from = found === null ? 0 : found.line + (direction === 1 ? 1 : 0);
  const next = await buffer.find(wanted, from, direction);
  const sawAll = found === null && direction === 1;
  // Round the end, as everywhere.
  return next === -1 && !sawAll ? buffer.find(wanted, direction === 1 ? 0 : buffer.lineCount(), direction) : next;
};

type Props = { buffer: OutputBuffer; found: FoundLine | null; onFound: (found: FoundLine | null) => void };

/** Leads through long output: only the lines that are seen are on the page, where the browser could find them. */
export const FindBar = ({ buffer, found, onFound }: Props) => {
  const [wanted, setWanted] = useState("");
  const [missed, setMissed] = useState(false);
  /** What was asked for last: whatever was before is not waited for any more. */
  const asked = useRef(0);
  const go = async (direction: 1 | -1): Promise<void> => {
    if (wanted.trim() === "") return;
    const ask = (asked.current += 1);
    const line = await lookFor(buffer, wanted.trim(), found, direction);
    if (ask !== asked.current) return;
    setMissed(line === -1);
    onFound(line === -1 ? null : { line });
  };
  const change = (next: string): void => {
    asked.current += 1;
    setWanted(next);
    setMissed(false);
    onFound(null);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    void go(event.shiftKey ? -1 : 1);
  };
  return (
    // What is typed into its field is what it listens to.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="flex items-center gap-2 border-b border-line px-3.5 py-2 max-sm:flex-wrap" onKeyDown={onKeyDown}>
      <FilterInput label={words.label} value={wanted} onChange={change} />
      <IconButton icon={ArrowUp} label={words.before} onClick={() => void go(-1)} />
      <IconButton icon={ArrowDown} label={words.next} onClick={() => void go(1)} />
      <p role="status" className="min-w-0 text-12 text-muted">
        {missed && words.missed}
        {found !== null && words.at(wholeNumber(found.line + 1), wholeNumber(buffer.lineCount()))}
      </p>
    </div>
  );
};
