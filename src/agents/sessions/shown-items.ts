/** The turns and steps of a session as a model is shown them, and how much of its window they take. */
import type { JSONValue, LanguageModelV4Message } from "@ai-sdk/provider";
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
export type Item = { kind: "turn"; text: string } | { kind: "step"; step: Step };

export const charactersOf = (item: Item): number => {
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

export const callsOf = ({ parts }: Step): ToolCallEntry[] => parts.filter((part) => part.kind === "tool-call");

export const messagesOf = (item: Item): LanguageModelV4Message[] => {
  if (item.kind === "turn") return [{ role: "user", content: [{ type: "text", text: item.text }] }];
  const { step } = item;
  const said = assistantMessage(step);
  if (said.content.length === 0) return [];
  return callsOf(step).length === 0 ? [said] : [said, toolMessage(step)];
};

export type ShownItems = {
  items(): readonly Item[];
  steps(): readonly Step[];
  characters(): number;
  push(item: Item): void;
  answer(step: Step, answer: Entry<"tool-answer">): void;
  forgetAnswers(step: Step): void;
  /** Leaves the first turn, a turn with `text`, and what comes from the step `keptFrom` on. */
  compact(keptFrom: number, text: string): void;
};

/** What is counted is kept beside the items, since it is asked for with every entry: there may be thousands of steps. */
export const createShownItems = (): ShownItems => {
  let items: Item[] = [];
  let steps: Step[] = [];
  let characters = 0;
  const recount = (): void => {
    steps = items.flatMap((item) => (item.kind === "step" ? [item.step] : []));
    characters = items.reduce((sum, item) => sum + charactersOf(item), 0);
  };
  return {
    items: () => items,
    steps: () => steps,
    characters: () => characters,
    push: (item) => {
      items.push(item);
      if (item.kind === "step") steps.push(item.step);
      characters += charactersOf(item);
    },
    answer: (step, answer) => {
      step.answers.set(answer.callId, answer);
      characters += answer.content.length;
    },
    forgetAnswers: (step) => {
      step.answers.clear();
      recount();
    },
    compact: (keptFrom, text) => {
      const first = items.findIndex(({ kind }) => kind === "turn");
      const from = items.findIndex((item) => item.kind === "step" && item.step.step >= keptFrom);
      const rest = from < 0 ? [] : items.slice(from);
      items = [...items.slice(first, first + 1), { kind: "turn", text }, ...rest];
      recount();
    },
  };
};
