/** Whether an entry is one that the loop would have written after all those before it. */
import type { SessionEntry } from "../../../model/agent-session.ts";
import { summaryBefore } from "../summary.ts";
import type { Transcript } from "../transcript.ts";

export const DIVERGENCES = [
  "sequence",
  "unanswered",
  "answer-without-call",
  "step-number",
  "summary",
  "end",
  "sums",
] as const;

export type Divergence = {
  /** The entry that is not as it would have been. */
  seq: number;
  step: number;
  what: (typeof DIVERGENCES)[number];
  recorded: string;
  replayed: string;
};

type At = { expectedSeq: number; seq: number; entry: SessionEntry };
type Found = Pick<Divergence, "what" | "recorded" | "replayed">;

/** Agents elsewhere end their steps when they say what they have spent, with calls still in hand. */
const waitsForAnswers = (transcript: Transcript): boolean =>
  transcript.steps().at(-1)?.ended?.finish === "tool-calls" && transcript.unanswered().length > 0;

const atStart = (transcript: Transcript, step: number): Found | null => {
  const next = transcript.lastStep() + 1;
  if (step !== next) return { what: "step-number", recorded: `step ${step}`, replayed: `step ${next}` };
  if (!waitsForAnswers(transcript)) return null;
  const names = transcript.unanswered().map(({ name, callId }) => `${name} ${callId}`);
  return {
    what: "unanswered",
    recorded: `step ${step} was begun`,
    replayed: `answers of ${names.join(", ")} come first`,
  };
};

const atAnswer = (called: ReadonlySet<string>, { callId }: { callId: string }): Found | null =>
  called.has(callId)
    ? null
    : { what: "answer-without-call", recorded: `an answer to ${callId}`, replayed: "no such call was made" };

const atCompaction = (transcript: Transcript, entry: Extract<SessionEntry, { kind: "compaction" }>): Found | null => {
  const replayed = summaryBefore(transcript, entry.keptFrom);
  return replayed === entry.summary ? null : { what: "summary", recorded: entry.summary, replayed };
};

const atEnd = (transcript: Transcript, state: "ended" | "failed"): Found | null =>
  state === "ended" && waitsForAnswers(transcript)
    ? { what: "end", recorded: "it ended", replayed: "its last calls are to be answered first" }
    : null;

export const createDivergenceCheck = () => {
  const called = new Set<string>();
  return (transcript: Transcript, { expectedSeq, seq, entry }: At): Divergence | null => {
    const found = ((): Found | null => {
      if (seq !== expectedSeq) return { what: "sequence", recorded: `entry ${seq}`, replayed: `entry ${expectedSeq}` };
      if (entry.kind === "tool-call") called.add(entry.callId);
      if (entry.kind === "step-started") return atStart(transcript, entry.step);
      if (entry.kind === "tool-answer") return atAnswer(called, entry);
      if (entry.kind === "compaction") return atCompaction(transcript, entry);
      return entry.kind === "ended" ? atEnd(transcript, entry.state) : null;
    })();
    return found === null ? null : { seq, step: transcript.lastStep(), ...found };
  };
};
