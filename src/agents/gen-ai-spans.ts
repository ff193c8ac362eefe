/**
 * Spans of agents, models and tools, with the names and attributes of OpenTelemetry's semantic conventions for generative
 * AI (`gen_ai.*`, version 1.38), which trace viewers know. What is said to a model and what it answers is in none of them.
 */
import type { FINISH_REASONS, TokenUsage } from "../model/agent-session.ts";
import type { ModelProvider } from "../model/model-choice.ts";
import { asProvostError } from "../model/errors.ts";
import { type Span, type SpanAttributes, type SpanKind, traced } from "../runtime/tracing.ts";

/** As the conventions name them: another gateway of OpenAI's protocol is told by its address. */
const PROVIDER_NAMES: Readonly<Record<ModelProvider, string>> = {
  anthropic: "anthropic",
  openai: "openai",
  google: "gcp.gemini",
  compatible: "openai",
};

type FinishReason = (typeof FINISH_REASONS)[number];
const FINISH_NAMES: Readonly<Record<FinishReason, string>> = {
  stop: "stop",
  length: "length",
  "content-filter": "content_filter",
  "tool-calls": "tool_call",
  error: "error",
  other: "other",
};

const operation = async <T>(
  name: "chat" | "embeddings" | "invoke_agent" | "execute_tool",
  of: string,
  kind: SpanKind,
  attributes: SpanAttributes,
  work: (span: Span) => Promise<T>,
): Promise<T> =>
  traced(`${name} ${of}`, { kind, attributes: { "gen_ai.operation.name": name, ...attributes } }, async (span) => {
    try {
      return await work(span);
    } catch (thrown) {
      span.set({ "error.type": asProvostError(thrown).code });
      throw thrown;
    }
  });

export type AskedModel = { provider: ModelProvider; name: string; endpoint: string };

/** One answer of a model, until its last token. */
export const traceChat = <T extends { usage: TokenUsage; finish: FinishReason }>(
  { provider, name, endpoint }: AskedModel,
  sessionId: string,
  work: () => Promise<T>,
): Promise<T> => {
  const attributes = {
    "gen_ai.provider.name": PROVIDER_NAMES[provider],
    "gen_ai.request.model": name,
    "gen_ai.conversation.id": sessionId,
    "server.address": new URL(endpoint).hostname,
  };
  return operation("chat", name, "client", attributes, async (span) => {
    const answer = await work();
    const { input, output } = answer.usage;
    span.set({
      "gen_ai.usage.input_tokens": input,
      "gen_ai.usage.output_tokens": output,
      "gen_ai.response.finish_reasons": [FINISH_NAMES[answer.finish]],
    });
    return answer;
  });
};

/** Vectors of texts. */
export const traceEmbeddings = <T extends { tokens: number | null }>(
  { provider, name, endpoint }: AskedModel,
  work: () => Promise<T>,
): Promise<T> => {
  const attributes = {
    "gen_ai.provider.name": PROVIDER_NAMES[provider],
    "gen_ai.request.model": name,
    "server.address": new URL(endpoint).hostname,
  };
  return operation("embeddings", name, "client", attributes, async (span) => {
    const answer = await work();
    if (answer.tokens !== null) span.set({ "gen_ai.usage.input_tokens": answer.tokens });
    return answer;
  });
};

/** All that an agent does for one attempt of a task. */
export const traceAgent = <T>(agent: string, kind: string, work: (span: Span) => Promise<T>): Promise<T> =>
  operation("invoke_agent", agent, "internal", { "gen_ai.agent.name": agent, "provost.agent.kind": kind }, work);

/** One call of a tool through the whole choke point. A refusal is an answer, and the span says so. */
export const traceTool = <T extends { kind: "ok" } | { kind: "refused" | "failed"; code: string; message: string }>(
  tool: string,
  callId: string,
  work: () => Promise<T>,
): Promise<T> => {
  const attributes = { "gen_ai.tool.name": tool, "gen_ai.tool.call.id": callId };
  return operation("execute_tool", tool, "internal", attributes, async (span) => {
    const answer = await work();
    if (answer.kind !== "ok") {
      span.set({ "error.type": answer.code });
      span.fail(answer.message);
    }
    return answer;
  });
};
