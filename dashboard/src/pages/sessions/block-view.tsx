import { sessionsText as words } from "../../catalogue/pages/sessions-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { fullTime, timeOfDay } from "../../format/time.ts";
import type { Block, Note, Turn } from "./fold-entries.ts";
import type { ToolCall } from "./session-queries.ts";
import { StepView } from "./step-view.tsx";

const At = ({ at }: { at: string }) => (
  <time dateTime={at} title={fullTime(at)} className="text-12 text-muted">
    {timeOfDay(at)}
  </time>
);

const TurnView = ({ turn: { from, text, at } }: { turn: Turn }) => (
  <div className="rounded-8 border border-line bg-sunken px-3.5 py-2.5">
    <header className="flex items-center justify-between gap-3">
      <h2 className="text-13 font-semibold">{words.turn(from ?? "")}</h2>
      <At at={at} />
    </header>
    <p className="mt-1 max-w-[80ch] text-14 break-words whitespace-pre-wrap">{text}</p>
  </div>
);

/** Long, the same for each session of the agent, and seldom what somebody came for. */
const InstructionsView = ({ turn: { text } }: { turn: Turn }) => (
  <details className="rounded-8 border border-line">
    <summary className="cursor-pointer rounded-8 px-3.5 py-2 text-muted hover:bg-hover">{words.instructions}</summary>
    <p className="max-w-[80ch] border-t border-line px-3.5 py-2.5 break-words whitespace-pre-wrap">{text}</p>
  </details>
);

const noteText = ({ entry }: Note): { what: string; why: string | null } => {
  if (entry.kind === "decision") return { what: `${words.decision}: ${entry.what}`, why: entry.reason };
  if (entry.kind === "resumed") return { what: words.resumed, why: entry.attemptId };
  if (entry.kind === "ended") return { what: words.ended[entry.state], why: entry.reason };
  const { tokensBefore, tokensAfter, summary } = entry;
  return { what: words.compaction(wholeNumber(tokensBefore), wholeNumber(tokensAfter)), why: summary };
};

const NoteView = ({ note }: { note: Note }) => {
  const { what, why } = noteText(note);
  return (
    <div className="flex items-baseline gap-3 border-l-2 border-caution-mark pl-3">
      <p className="min-w-0 flex-1 break-words whitespace-pre-wrap">
        <span className="font-medium">{what}</span>
        {why !== null && why !== "" && <span className="text-muted"> {why}</span>}
      </p>
      <At at={note.at} />
    </div>
  );
};

type Props = { block: Block; calls: ReadonlyMap<string, ToolCall>; onFork: (through: number) => void };

export const BlockView = ({ block, calls, onFork }: Props) => {
  if (block.kind === "turn") return <TurnView turn={block} />;
  if (block.kind === "note") return <NoteView note={block} />;
  if (block.kind === "step") return <StepView step={block} calls={calls} onFork={() => onFork(block.lastSeq)} />;
  return <InstructionsView turn={block} />;
};
