/**
 * A session gone through again from its log alone: what models said and what tools answered is taken from it, nobody is asked
 * and nothing is done. At each step it is worked out what the model was shown, and whether the log says what the loop would
 * have done. The same log gives the same replay, digests included.
 */
import type { AgentSession, RecordedEntry, SessionEntry, TokenUsage } from "../../../model/agent-session.ts";
import { canonicalJson } from "../../../runtime/canonical-json.ts";
import { sha256 } from "../../../runtime/hash.ts";
import { partsOf, type CallPart } from "../compare/session-parts.ts";
import { createTranscript, type Transcript } from "../transcript.ts";
import { createDivergenceCheck, type Divergence } from "./divergence.ts";

export type ReplayedStep = {
  step: number;
  seq: number;
  model: string;
  /** Of all that the model was shown before it answered. */
  shown: string;
  text: string;
  /** Their answers are those of the log. */
  calls: CallPart[];
  usage: TokenUsage | null;
  microUsd: number | null;
  failed: string | null;
};

export type Replay = {
  session: AgentSession;
  steps: ReplayedStep[];
  /** Where the log stops making sense, and what was expected there; nothing after it is replayed. Null when it holds. */
  divergence: Divergence | null;
  /** Null while it has not ended. */
  outcome: { state: "ended" | "failed"; reason: string } | null;
};

/** Of what is shown, told piece by piece: a session of thousands of steps is hashed once, not once a step. */
const createShown = () => {
  let digest = sha256("");
  return {
    add: (value: unknown): void => void (digest = sha256(`${digest} ${canonicalJson(value)}`)),
    digest: (): string => digest,
  };
};

/** Pieces of texts may come otherwise, and times always do; what counts is what was said, called and answered. */
const addLastStep = (shown: ReturnType<typeof createShown>, transcript: Transcript): void => {
  const last = transcript.steps().at(-1);
  if (last === undefined) return;
  const answers = [...last.answers.values()].map(({ callId, outcome, content }) => ({ callId, outcome, content }));
  shown.add([last.step, last.parts, answers]);
};

const isShown = (entry: SessionEntry): boolean => entry.kind === "instructions" || entry.kind === "turn";

export const replayLog = (session: AgentSession, entries: readonly RecordedEntry[]): Replay => {
  const transcript = createTranscript();
  const shown = createShown();
  const divergenceAt = createDivergenceCheck();
  const digests = new Map<number, string>();
  let divergence: Divergence | null = null;
  let counted = 0;
  for (const [index, { seq, entry }] of entries.entries()) {
    divergence = divergenceAt(transcript, { expectedSeq: index + 1, seq, entry });
    if (divergence !== null) break;
    if (entry.kind === "step-started") {
      if (transcript.stepsEnded() > counted) addLastStep(shown, transcript);
      counted = transcript.stepsEnded();
      digests.set(seq, shown.digest());
    }
    if (isShown(entry) || entry.kind === "compaction" || entry.kind === "resumed") shown.add(entry);
    transcript.add(entry);
  }
  const through = divergence?.seq ?? Number.MAX_SAFE_INTEGER;
  const steps = partsOf(entries.filter(({ seq }) => seq < through)).flatMap((part): ReplayedStep[] => {
    if (part.step === null) return [];
    const { step, seq, by, text, calls, usage, microUsd, failed } = part;
    return [{ step, seq, model: by, shown: digests.get(seq) ?? "", text, calls, usage, microUsd, failed }];
  });
  const last = entries.at(-1)?.entry;
  const outcome = last?.kind === "ended" ? { state: last.state, reason: last.reason } : null;
  return { session, steps, divergence: divergence ?? sumsDiffer(session, steps), outcome };
};

/** A fork begins with steps that its parent has paid for; only what it has of its own is in its sums. */
const sumsDiffer = (session: AgentSession, steps: readonly ReplayedStep[]): Divergence | null => {
  const own = steps.filter(({ seq, usage }) => usage !== null && seq > (session.parentSeq ?? 0));
  const sum = (of: (step: ReplayedStep) => number): number => own.reduce((total, step) => total + of(step), 0);
  const replayed = `${sum(({ usage }) => usage?.input ?? 0)} in, ${sum(({ usage }) => usage?.output ?? 0)} out, ${sum(({ microUsd }) => microUsd ?? 0)} µ$`;
  const recorded = `${session.usage.input} in, ${session.usage.output} out, ${session.microUsd} µ$`;
  if (recorded === replayed) return null;
  return { seq: session.lastSeq, step: steps.at(-1)?.step ?? 0, what: "sums", recorded, replayed };
};
