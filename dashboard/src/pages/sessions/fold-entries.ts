/** The log of a session as what people look at: turns, and steps with what was said, called and answered in each. */
import type { ClientSessionEntry } from "provost/client";

type SessionEntry = ClientSessionEntry["entry"];
type Of<K extends SessionEntry["kind"]> = Extract<SessionEntry, { kind: K }>;

export type Call = { kind: "call"; seq: number; call: Of<"tool-call">; answer: Of<"tool-answer"> | null };
export type Spoken = { kind: "text" | "reasoning"; seq: number; part: number; text: string };
export type StepPart = Spoken | Call;

export type Step = {
  kind: "step";
  seq: number;
  at: string;
  step: number;
  model: string;
  parts: StepPart[];
  ended: Of<"step-ended"> | null;
  failures: Of<"step-failed">[];
  snapshot: string | null;
  /** Through which entry a fork has the whole step. */
  lastSeq: number;
};

export type Note = {
  kind: "note";
  seq: number;
  at: string;
  entry: Of<"decision"> | Of<"compaction"> | Of<"resumed"> | Of<"ended">;
};
export type Turn = { kind: "turn" | "instructions"; seq: number; at: string; from: string | null; text: string };
export type Block = Turn | Step | Note;

const stepOf = (blocks: readonly Block[], step: number): Step | null => {
  for (let at = blocks.length - 1; at >= 0; at -= 1) {
    const block = blocks[at];
    if (block?.kind === "step" && block.step === step) return block;
  }
  return null;
};

const speak = (parts: StepPart[], { kind, part, delta }: Of<"text"> | Of<"reasoning">, seq: number): void => {
  const last = parts.at(-1);
  if (last !== undefined && last.kind === kind && last.part === part) last.text += delta;
  else parts.push({ kind, seq, part, text: delta });
};

const answer = (parts: StepPart[], entry: Of<"tool-answer">): void => {
  for (const part of parts) if (part.kind === "call" && part.call.callId === entry.callId) part.answer = entry;
};

/** What belongs to a step goes into it. */
const addToStep = (step: Step, seq: number, entry: SessionEntry): void => {
  step.lastSeq = seq;
  if (entry.kind === "text" || entry.kind === "reasoning") speak(step.parts, entry, seq);
  else if (entry.kind === "tool-call") step.parts.push({ kind: "call", seq, call: entry, answer: null });
  else if (entry.kind === "tool-answer") answer(step.parts, entry);
  else if (entry.kind === "step-ended") step.ended = entry;
  else if (entry.kind === "step-failed") step.failures.push(entry);
  else if (entry.kind === "snapshot") step.snapshot = entry.commit;
};

const newStep = (seq: number, at: string, { step, model }: Of<"step-started">): Step => {
  const nothing = { parts: [], ended: null, failures: [], snapshot: null };
  return { kind: "step", seq, at, step, model, ...nothing, lastSeq: seq };
};

const begin = (blocks: Block[], seq: number, at: string, entry: Of<"step-started">): void => {
  const known = stepOf(blocks, entry.step);
  // One that was broken off is tried again under its number.
  if (known === null || known.ended !== null) blocks.push(newStep(seq, at, entry));
  else known.model = entry.model;
};

const add = (blocks: Block[], { seq, at, entry }: ClientSessionEntry): void => {
  const { kind } = entry;
  if (kind === "turn") blocks.push({ kind, seq, at, from: entry.from, text: entry.text });
  else if (kind === "instructions") blocks.push({ kind, seq, at, from: null, text: entry.text });
  else if (kind === "step-started") begin(blocks, seq, at, entry);
  else if (kind === "decision" || kind === "compaction" || kind === "resumed" || kind === "ended")
    blocks.push({ kind: "note", seq, at, entry });
  else {
    const step = stepOf(blocks, entry.step);
    if (step !== null) addToStep(step, seq, entry);
  }
};

export const foldEntries = (entries: readonly ClientSessionEntry[]): Block[] => {
  const blocks: Block[] = [];
  for (const recorded of entries) add(blocks, recorded);
  return blocks;
};

const textsOf = (block: Block): string[] => {
  if (block.kind === "note") return Object.values(block.entry).map(String);
  if (block.kind !== "step") return [block.from ?? "", block.text];
  return [
    block.model,
    ...block.failures.map(({ message }) => message),
    ...block.parts.flatMap((part) =>
      part.kind === "call"
        ? [part.call.name, JSON.stringify(part.call.input), part.answer?.content ?? "", part.answer?.code ?? ""]
        : [part.text],
    ),
  ];
};

/** Whether all that is looked for stands in the block. */
export const blockHas = (block: Block, wanted: string): boolean =>
  wanted === "" || textsOf(block).join("\n").toLowerCase().includes(wanted.toLowerCase());
