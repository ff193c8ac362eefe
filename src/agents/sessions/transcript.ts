/**
 * What a model is shown of a session: its log, folded. Fed entry by entry, by whoever writes them or reads them back, so that
 * a session that is resumed shows the model exactly what it would have seen. An answer that was not brought to its end is
 * left out.
 */
import type { LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { SessionEntry } from "../../model/agent-session.ts";
import {
  callsOf,
  charactersOf,
  createShownItems,
  messagesOf,
  type ShownItems,
  type Step,
  type ToolCallEntry,
} from "./shown-items.ts";

type Entry<K extends SessionEntry["kind"]> = Extract<SessionEntry, { kind: K }>;
type Spoken = Entry<"text"> | Entry<"reasoning">;

export type Transcript = {
  add(entry: SessionEntry): void;
  prompt(): LanguageModelV4Prompt;
  /** Number of the last step that was begun, whatever became of it. */
  lastStep(): number;
  /** Steps that were brought to their end, those that were summed up included. */
  stepsEnded(): number;
  /** What stands in the place of the steps that were summed up; null when none were. */
  summary(): string | null;
  /** Those that are shown, without those that were summed up. */
  steps(): readonly Step[];
  /** Calls of the last step that have no answer yet. */
  unanswered(): ToolCallEntry[];
  /** The model has said all it has to say: its last answer calls nothing, and nobody has spoken since. */
  finished(): boolean;
  /** All that the last answer says. */
  lastText(): string;
  snapshot(): Entry<"snapshot"> | null;
  /** About how many tokens the prompt has, by what the provider counted last. */
  tokens(): number;
  /** The same of some steps alone. */
  tokensOf(steps: readonly Step[]): number;
};

const CHARACTERS_PER_TOKEN = 4;

/** Deltas of one part as one part. */
const addSpoken = (step: Step, entry: Spoken): void => {
  const same = step.parts.find((part): part is Spoken => part.kind === entry.kind && part.part === entry.part);
  if (same === undefined) {
    step.parts.push({ ...entry });
    return;
  }
  same.delta += entry.delta;
  if (entry.data !== undefined) {
    const merged: NonNullable<Spoken["data"]> = { ...same.data };
    for (const [provider, data] of Object.entries(entry.data)) {
      merged[provider] = { ...(merged[provider] as object), ...(data as object) };
    }
    same.data = merged;
  }
};

type State = {
  shown: ShownItems;
  instructions: string | null;
  /** The step that is being answered. */
  current: Step | null;
  lastStep: number;
  stepsEnded: number;
  summary: string | null;
  snapshot: Entry<"snapshot"> | null;
  tokensPerCharacter: number;
};

const charactersShown = ({ shown, instructions }: State): number => shown.characters() + (instructions?.length ?? 0);

const stepOf = ({ current, shown }: State, step: number): Step | null =>
  current?.step === step ? current : (shown.steps().findLast((one) => one.step === step) ?? null);

const addPart = ({ current }: State, entry: Spoken | ToolCallEntry): void => {
  if (current?.step !== entry.step) return;
  if (entry.kind === "tool-call") current.parts.push(entry);
  else addSpoken(current, entry);
};

type Fold = { [K in SessionEntry["kind"]]: (state: State, entry: Entry<K>) => void };

const nothing = (): void => undefined;

const FOLD: Fold = {
  instructions: (state, { text }) => void (state.instructions = text),
  turn: ({ shown }, { text }) => shown.push({ kind: "turn", text }),
  "step-started": (state, { step }) => {
    state.lastStep = step;
    state.current = { step, parts: [], answers: new Map(), ended: null };
  },
  text: addPart,
  reasoning: addPart,
  "tool-call": addPart,
  "step-ended": (state, entry) => {
    const { current, shown } = state;
    if (current?.step !== entry.step) return;
    // What a token is to this model, tools and all, is known from what it has counted for what it was shown.
    const characters = charactersShown(state);
    if (entry.usage.input > 0 && characters > 0) state.tokensPerCharacter = entry.usage.input / characters;
    current.ended = entry;
    state.stepsEnded += 1;
    shown.push({ kind: "step", step: current });
  },
  "step-failed": (state) => void (state.current = null),
  "tool-answer": (state, entry) => {
    const step = stepOf(state, entry.step);
    if (step !== null) state.shown.answer(step, entry);
  },
  snapshot: (state, entry) => void (state.snapshot = entry),
  compaction: (state, { keptFrom, summary }) => {
    state.summary = summary;
    state.shown.compact(keptFrom, summary);
  },
  // What the calls after the snapshot did is in no worktree any more: they are made again.
  resumed: ({ shown, snapshot }) => {
    const step = shown.steps().at(-1);
    if (step !== undefined && step.step > (snapshot?.step ?? 0)) shown.forgetAnswers(step);
  },
  decision: nothing,
  ended: nothing,
};

const isFinished = ({ shown }: State): boolean => {
  const last = shown.items().at(-1);
  return last?.kind === "step" && callsOf(last.step).length === 0 && last.step.ended?.finish !== "length";
};

const lastTextOf = ({ shown }: State): string => {
  const parts = shown.steps().at(-1)?.parts ?? [];
  return parts.flatMap((part) => (part.kind === "text" ? [part.delta] : [])).join("\n");
};

const unansweredIn = ({ shown }: State): ToolCallEntry[] => {
  const step = shown.steps().at(-1);
  return step === undefined ? [] : callsOf(step).filter(({ callId }) => !step.answers.has(callId));
};

export const createTranscript = (entries: Iterable<SessionEntry> = []): Transcript => {
  const state: State = {
    shown: createShownItems(),
    instructions: null,
    current: null,
    lastStep: 0,
    stepsEnded: 0,
    summary: null,
    snapshot: null,
    tokensPerCharacter: 1 / CHARACTERS_PER_TOKEN,
  };
  const add = (entry: SessionEntry): void =>
    (FOLD[entry.kind] as (state: State, entry: SessionEntry) => void)(state, entry);
  for (const entry of entries) add(entry);
  const inTokens = (characters: number): number => Math.ceil(characters * state.tokensPerCharacter);
  return {
    add,
    prompt: () => [
      ...(state.instructions === null ? [] : [{ role: "system", content: state.instructions } as const]),
      ...state.shown.items().flatMap(messagesOf),
    ],
    lastStep: () => state.lastStep,
    stepsEnded: () => state.stepsEnded,
    summary: () => state.summary,
    steps: () => state.shown.steps(),
    unanswered: () => unansweredIn(state),
    finished: () => isFinished(state),
    lastText: () => lastTextOf(state),
    snapshot: () => state.snapshot,
    tokens: () => inTokens(charactersShown(state)),
    tokensOf: (steps) => inTokens(steps.reduce((sum, step) => sum + charactersOf({ kind: "step", step }), 0)),
  };
};
