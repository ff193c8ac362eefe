/** One call of a provider, as a stream of what the model says and calls. */
import type {
  JSONValue,
  LanguageModelV4,
  LanguageModelV4CallOptions,
  LanguageModelV4StreamPart,
} from "@ai-sdk/provider";
import type { FINISH_REASONS, TokenUsage } from "../../model/agent-session.ts";
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import { traceHeaders } from "../../runtime/tracing.ts";
import type { ToolSchema } from "../tools/tool-caller.ts";
import { callFailure } from "./call-failure.ts";
import type { ModelAccess } from "./model-access.ts";

type ProviderData = Record<string, Record<string, JSONValue | undefined>>;

export type ModelPart =
  /** `part` counts the parts of the answer from 0; `data` belongs to the whole part. */
  | { kind: "text" | "reasoning"; part: number; delta: string; data?: ProviderData }
  /** `input` is parsed JSON, or the text as it came where it is none. */
  | { kind: "tool-call"; callId: string; name: string; input: JSONValue; data?: ProviderData }
  | { kind: "finish"; finish: (typeof FINISH_REASONS)[number]; usage: TokenUsage };

export type ModelCall = {
  access: ModelAccess;
  model: LanguageModelV4;
  prompt: LanguageModelV4CallOptions["prompt"];
  tools: readonly ToolSchema[];
  /** The call is given up when nothing came for so long. */
  idleMs: number;
  clock: Clock;
  signal: AbortSignal;
};

const optionsOf = ({ access, prompt, tools }: ModelCall, abortSignal: AbortSignal): LanguageModelV4CallOptions => {
  const { maxOutputTokens, temperature, reasoning } = access.choice;
  return {
    prompt,
    abortSignal,
    tools: tools.map(({ name, description, inputSchema }) => ({ type: "function", name, description, inputSchema })),
    ...(maxOutputTokens !== undefined && { maxOutputTokens }),
    ...(temperature !== undefined && { temperature }),
    ...(reasoning !== undefined && { reasoning }),
    // What the provider keeps cannot be resumed or forked from here; so it is sent all that was said.
    providerOptions: { openai: { store: false } },
    headers: traceHeaders(),
  };
};

const parsed = (input: string): JSONValue => {
  try {
    return input.trim() === "" ? {} : (JSON.parse(input) as JSONValue);
  } catch {
    return input; // the schema of the tool refuses it, and says so to the model
  }
};

const usageOf = ({ usage }: Extract<LanguageModelV4StreamPart, { type: "finish" }>): TokenUsage => ({
  input: usage.inputTokens.total ?? 0,
  output: usage.outputTokens.total ?? 0,
  cached: usage.inputTokens.cacheRead ?? 0,
  reasoning: usage.outputTokens.reasoning ?? 0,
});

const withData = (data: unknown) => (data === undefined ? {} : { data: data as ProviderData });

const finishOf = (part: Extract<LanguageModelV4StreamPart, { type: "finish" }>): ModelPart => {
  const { unified, raw } = part.finishReason;
  // Clients end a stream that was cut as if it had come to its end, each in its own way without a reason.
  if (unified === "interrupted" || (unified === "other" && raw === undefined)) {
    throw new ProvostError("MODEL_STREAM_CUT", "the answer ended without saying why");
  }
  return { kind: "finish", finish: unified, usage: usageOf(part) };
};

const SPOKEN = /^(text|reasoning)-(start|delta|end)$/;

/** Providers name the parts of an answer in their own ways; here they are counted. */
const createReader = () => {
  const parts = new Map<string, number>();
  const numberOf = (key: string): number => {
    const number = parts.get(key) ?? parts.size;
    parts.set(key, number);
    return number;
  };
  return (part: LanguageModelV4StreamPart): ModelPart | null => {
    if (part.type === "error") throw part.error;
    if (part.type === "finish") return finishOf(part);
    if (part.type === "tool-call") {
      const { toolCallId: callId, toolName: name, input, providerMetadata } = part;
      return { kind: "tool-call", callId, name, input: parsed(input), ...withData(providerMetadata) };
    }
    const [, kind] = SPOKEN.exec(part.type) ?? [];
    if (kind === undefined || !("id" in part)) return null; // sources, files and the like: of no use to the loop
    const number = numberOf(`${kind} ${part.id}`);
    const { delta = "", providerMetadata } = part as { delta?: string; providerMetadata?: unknown };
    if (delta === "" && providerMetadata === undefined) return null;
    return { kind: kind as "text" | "reasoning", part: number, delta, ...withData(providerMetadata) };
  };
};

/** Aborts when nothing was heard for a while, or when the caller wants no more. */
const watch = ({ clock, idleMs, signal }: ModelCall) => {
  const stop = new AbortController();
  const onAbort = (): void => stop.abort(signal.reason);
  if (signal.aborted) onAbort();
  signal.addEventListener("abort", onAbort);
  let timedOut = false;
  const arm = (): (() => void) =>
    clock.after(idleMs, () => {
      timedOut = true;
      stop.abort(new Error("idle"));
    });
  let disarm = arm();
  return {
    signal: stop.signal,
    timedOut: () => timedOut,
    heard: () => {
      disarm();
      disarm = arm();
    },
    end: (finished: boolean) => {
      disarm();
      signal.removeEventListener("abort", onAbort);
      if (!finished) stop.abort(); // an answer that nobody reads to its end is not paid for to its end
    },
  };
};

/** TASK_CANCELLED when it was aborted, else one of the MODEL_… codes, with `retryAfterMs` in its details where the provider says. */
export async function* callModel(call: ModelCall): AsyncGenerator<ModelPart> {
  const { access, model, signal, clock } = call;
  const watched = watch(call);
  const read = createReader();
  let begun = false;
  let finished = false;
  try {
    const { stream } = await model.doStream(optionsOf(call, watched.signal));
    begun = true;
    for await (const raw of stream) {
      watched.heard();
      const part = read(raw);
      if (part === null) continue;
      finished ||= part.kind === "finish";
      yield part;
    }
    if (!finished) throw new ProvostError("MODEL_STREAM_CUT", `${access.choice.model} stopped in its answer`);
  } catch (thrown) {
    if (signal.aborted) throw new ProvostError("TASK_CANCELLED", "it was cancelled while a model was asked");
    if (watched.timedOut()) {
      const message = `${access.choice.model} has said nothing for ${call.idleMs / 1_000} s`;
      throw new ProvostError("MODEL_CALL_TIMEOUT", message, { model: access.choice.model }, { cause: thrown });
    }
    throw callFailure(access, thrown, { begun, now: clock.now() });
  } finally {
    watched.end(finished);
  }
}
