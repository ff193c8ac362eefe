/** A session as the turns and steps that it can be compared by: what was said, called and answered, without the times. */
import type { RecordedEntry, SessionEntry, TokenUsage } from "../../../model/agent-session.ts";
import { canonicalJson } from "../../../runtime/canonical-json.ts";

export type CallPart = {
  callId: string;
  name: string;
  input: Extract<SessionEntry, { kind: "tool-call" }>["input"];
  /** Null where it was never answered. */
  outcome: "ok" | "refused" | "failed" | null;
  answer: string;
};

export type SessionPart = {
  kind: "turn" | "step";
  /** Of its first entry. */
  seq: number;
  /** Who speaks, or which model does. */
  by: string;
  /** Null of a turn. */
  step: number | null;
  text: string;
  calls: CallPart[];
  /** Null of a turn, and of a step that did not come to its end. */
  usage: TokenUsage | null;
  microUsd: number | null;
  latencyMs: number | null;
  /** Code of what broke the step off; null when nothing did. */
  failed: string | null;
};

type Entry<K extends SessionEntry["kind"]> = Extract<SessionEntry, { kind: K }>;

const blank = { calls: [], usage: null, microUsd: null, latencyMs: null, failed: null };
const turnOf = (seq: number, { from, text }: Entry<"turn">): SessionPart => ({
  ...blank,
  kind: "turn",
  seq,
  by: from,
  step: null,
  text,
  calls: [],
});
const stepOf = (seq: number, { step, model }: Entry<"step-started">): SessionPart => ({
  ...blank,
  kind: "step",
  seq,
  by: model,
  step,
  text: "",
  calls: [],
});

const callOf = ({ callId, name, input }: Entry<"tool-call">): CallPart => ({
  callId,
  name,
  input,
  outcome: null,
  answer: "",
});

const answerIn = (step: SessionPart | undefined, { callId, outcome, content }: Entry<"tool-answer">): void => {
  const call = step?.calls.find((candidate) => candidate.callId === callId);
  if (call !== undefined) Object.assign(call, { outcome, answer: content });
};

/** A step that is begun again under its number is a part of its own: it was asked for twice. */
export const partsOf = (entries: readonly RecordedEntry[]): SessionPart[] => {
  const parts: SessionPart[] = [];
  const steps = new Map<number, SessionPart>();
  for (const { seq, entry } of entries) {
    if (entry.kind === "turn") parts.push(turnOf(seq, entry));
    if (entry.kind === "step-started") {
      const begun = stepOf(seq, entry);
      steps.set(entry.step, begun);
      parts.push(begun);
    }
    const step = "step" in entry ? steps.get(entry.step) : undefined;
    if (entry.kind === "text" && step !== undefined) step.text += entry.delta;
    if (entry.kind === "tool-call") step?.calls.push(callOf(entry));
    if (entry.kind === "tool-answer") answerIn(step, entry);
    if (entry.kind === "step-failed" && step !== undefined) step.failed = entry.code;
    if (entry.kind === "step-ended" && step !== undefined) {
      const { usage, microUsd, latencyMs } = entry;
      Object.assign(step, { usage, microUsd, latencyMs });
    }
  }
  return parts;
};

/** The same for the same acts: calls without the ids that a provider gave them. A turn is what it says. */
export const actsOf = ({ kind, text, calls }: SessionPart): string => {
  if (kind === "turn") return `turn ${text}`;
  if (calls.length === 0) return `says ${text}`;
  return `calls ${canonicalJson(calls.map(({ name, input }) => ({ name, input })))}`;
};

/** The same for all that was done and came of it. */
export const wholeOf = (part: SessionPart): string =>
  canonicalJson([actsOf(part), part.text, part.failed, part.calls.map(({ outcome, answer }) => ({ outcome, answer }))]);
