/**
 * What a model is shown of a session: its log, folded. Fed entry by entry, by whoever writes them or reads them back, so that
 * a session that is resumed shows the model exactly what it would have seen. An answer that was not brought to its end is
 * left out.
 */
import type { JSONValue, LanguageModelV4Message, LanguageModelV4Prompt } from "@ai-sdk/provider";
import type { SessionEntry } from "../../model/agent-session.ts";

type Entry<K extends SessionEntry["kind"]> = Extract<SessionEntry, { kind: K }>;
type Spoken = Entry<"text"> | Entry<"reasoning">;
export type ToolCallEntry = Entry<"tool-call">;

export type Step = {
  step: number;
  parts: (Spoken | ToolCallEntry)[];
  answers: Map<string, Entry<"tool-answer">>;
  ended: Entry<"step-ended"> | null;
};
type Item = { kind: "turn"; text: string } | { kind: "step"; step: Step };

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

const charactersOf = (item: Item): number => {
  if (item.kind === "turn") return item.text.length;
  const parts = item.step.parts.map((part) =>
    part.kind === "tool-call" ? part.name.length + JSON.stringify(part.input).length : part.delta.length,
  );
  const answers = [...item.step.answers.values()].map(({ content }) => content.length);
  return [...parts, ...answers].reduce((sum, length) => sum + length, 0);
};

const withData = (data: Spoken["data"]) =>
  data === undefined ? {} : { providerOptions: data as Record<string, Record<string, JSONValue>> };

type Assistant = Extract<LanguageModelV4Message, { role: "assistant" }>;

const assistantMessage = ({ parts }: Step): Assistant => ({
  role: "assistant",
  content: parts.flatMap((part): Assistant["content"] => {
    if (part.kind === "tool-call") {
      const { callId, name, input, data } = part;
      return [{ type: "tool-call", toolCallId: callId, toolName: name, input, ...withData(data) }];
    }
    if (part.delta === "" && part.data === undefined) return [];
    const text = { text: part.delta, ...withData(part.data) };
    return part.kind === "text" ? [{ type: "text", ...text }] : [{ type: "reasoning", ...text }];
  }),
});

const toolMessage = ({ parts, answers }: Step): LanguageModelV4Message => ({
  role: "tool",
  content: parts.flatMap((part) => {
    if (part.kind !== "tool-call") return [];
    const answer = answers.get(part.callId);
    const value = answer === undefined ? "" : answer.content;
    const type = answer?.outcome === "ok" ? "text" : "error-text";
    return [{ type: "tool-result", toolCallId: part.callId, toolName: part.name, output: { type, value } } as const];
  }),
});

const callsOf = ({ parts }: Step): ToolCallEntry[] => parts.filter((part) => part.kind === "tool-call");

const messagesOf = (item: Item): LanguageModelV4Message[] => {
  if (item.kind === "turn") return [{ role: "user", content: [{ type: "text", text: item.text }] }];
  const { step } = item;
  const said = assistantMessage(step);
  if (said.content.length === 0) return [];
  return callsOf(step).length === 0 ? [said] : [said, toolMessage(step)];
};

/** Deltas of one part as one part. */
const addSpoken = (step: Step, entry: Spoken): void => {
  const same = step.parts.find(
    (part): part is Spoken => part.kind === entry.kind && (part as Spoken).part === entry.part,
  );
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

export const createTranscript = (entries: Iterable<SessionEntry> = []): Transcript => {
  let instructions: string | null = null;
  let items: Item[] = [];
  let current: Step | null = null;
  let lastStep = 0;
  let stepsEnded = 0;
  let summary: string | null = null;
  let snapshot: Entry<"snapshot"> | null = null;
  let tokensPerCharacter = 1 / CHARACTERS_PER_TOKEN;

  // Kept beside the items, since they are asked for with every entry: a session may have thousands of steps.
  let shownSteps: Step[] = [];
  let characters = 0;
  const recount = (): void => {
    shownSteps = items.flatMap((item) => (item.kind === "step" ? [item.step] : []));
    characters = items.reduce((sum, item) => sum + charactersOf(item), instructions?.length ?? 0);
  };
  const push = (item: Item): void => {
    items.push(item);
    if (item.kind === "step") shownSteps.push(item.step);
    characters += charactersOf(item);
  };

  const endStep = (step: Step, entry: Entry<"step-ended">): void => {
    // What a token is to this model, tools and all, is known from what it has counted for what it was shown.
    if (entry.usage.input > 0 && characters > 0) tokensPerCharacter = entry.usage.input / characters;
    step.ended = entry;
    stepsEnded += 1;
    push({ kind: "step", step });
  };

  const compact = ({ keptFrom, summary: text }: Entry<"compaction">): void => {
    summary = text;
    const first = items.findIndex(({ kind }) => kind === "turn");
    const from = items.findIndex((item) => item.kind === "step" && item.step.step >= keptFrom);
    const rest = from < 0 ? [] : items.slice(from);
    items = [...items.slice(first, first + 1), { kind: "turn", text }, ...rest];
    recount();
  };

  /** What the calls after the snapshot did is in no worktree any more: they are made again. */
  const remake = (): void => {
    const step = shownSteps.at(-1);
    if (step === undefined || step.step <= (snapshot?.step ?? 0)) return;
    step.answers.clear();
    recount();
  };

  const inStep = (step: number): Step | null =>
    current?.step === step ? current : (shownSteps.findLast((one) => one.step === step) ?? null);

  const answerTo = (entry: Entry<"tool-answer">): void => {
    inStep(entry.step)?.answers.set(entry.callId, entry);
    characters += entry.content.length;
  };

  const add = (entry: SessionEntry): void => {
    switch (entry.kind) {
      case "instructions":
        instructions = entry.text;
        characters += entry.text.length;
        return;
      case "turn":
        push({ kind: "turn", text: entry.text });
        return;
      case "step-started":
        lastStep = entry.step;
        current = { step: entry.step, parts: [], answers: new Map(), ended: null };
        return;
      case "text":
      case "reasoning":
        if (current?.step === entry.step) addSpoken(current, entry);
        return;
      case "tool-call":
        if (current?.step === entry.step) current.parts.push(entry);
        return;
      case "step-ended":
        if (current?.step === entry.step) endStep(current, entry);
        return;
      case "step-failed":
        current = null;
        return;
      case "tool-answer":
        answerTo(entry);
        return;
      case "snapshot":
        snapshot = entry;
        return;
      case "compaction":
        compact(entry);
        return;
      case "resumed":
        remake();
        return;
      case "decision":
      case "ended":
        return;
    }
  };

  for (const entry of entries) add(entry);
  const lastItem = (): Step | null => {
    const last = items.at(-1);
    return last?.kind === "step" ? last.step : null;
  };
  const last = (): Step | null => shownSteps.at(-1) ?? null;

  return {
    add,
    prompt: () => [
      ...(instructions === null ? [] : [{ role: "system", content: instructions } as const]),
      ...items.flatMap(messagesOf),
    ],
    lastStep: () => lastStep,
    stepsEnded: () => stepsEnded,
    summary: () => summary,
    steps: () => shownSteps,
    unanswered: () => {
      const step = last();
      return step === null ? [] : callsOf(step).filter(({ callId }) => !step.answers.has(callId));
    },
    finished: () => {
      const step = lastItem();
      return step !== null && callsOf(step).length === 0 && step.ended?.finish !== "length";
    },
    lastText: () => (last()?.parts ?? []).flatMap((part) => (part.kind === "text" ? [part.delta] : [])).join("\n"),
    snapshot: () => snapshot,
    tokens: () => Math.ceil(characters * tokensPerCharacter),
    tokensOf: (some) =>
      Math.ceil(some.reduce((sum, step) => sum + charactersOf({ kind: "step", step }), 0) * tokensPerCharacter),
  };
};
