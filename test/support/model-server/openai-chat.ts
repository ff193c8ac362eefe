/** OpenAI's Chat Completions API, streaming; also spoken by llama.cpp, vLLM and many more. */
import { z } from "zod";
import { bearer, callId, pieces, usageOf, type AnswerFrame, type Protocol } from "./protocol.ts";
import type { Asked, Reply } from "./script.ts";

const content = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).nullish();
const requestSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  messages: z.array(z.looseObject({ role: z.string(), content })).min(1),
  tools: z.array(z.looseObject({ function: z.looseObject({ name: z.string() }) })).default([]),
});

const textOf = (value: z.infer<typeof content>): string =>
  typeof value === "string" ? value : (value ?? []).map(({ text }) => text ?? "").join("\n");

const read = (body: unknown): Asked => {
  const { model, stream, messages, tools } = requestSchema.parse(body);
  const firstTurn = messages.findIndex(({ role }) => role === "user");
  return {
    model,
    opening: messages
      .slice(0, firstTurn + 1)
      .map((message) => textOf(message.content))
      .join("\n"),
    answered: messages.filter(({ role }) => role === "assistant").length,
    tools: tools.map((tool) => tool.function.name),
    stream,
  };
};

function* deltasOf({ reasoning, text, calls, chunk }: Reply, asked: Asked): Generator<object> {
  for (const part of pieces(reasoning ?? "", chunk)) yield { reasoning_content: part };
  for (const part of pieces(text ?? "", chunk)) yield { content: part };
  for (const [index, { id, name, input }] of calls.entries()) {
    const head = { index, id: callId("call", asked, index, id), type: "function", function: { name, arguments: "" } };
    yield { tool_calls: [head] };
    for (const part of pieces(JSON.stringify(input), chunk)) {
      yield { tool_calls: [{ index, function: { arguments: part } }] };
    }
  }
}

function* frames(reply: Reply, asked: Asked): Generator<AnswerFrame> {
  const envelope = {
    id: `chatcmpl-${asked.answered}`,
    object: "chat.completion.chunk",
    created: 0,
    model: asked.model,
  };
  const choice = (delta: object, finish_reason: string | null = null): object => ({
    ...envelope,
    choices: [{ index: 0, delta, finish_reason }],
  });
  yield { data: choice({ role: "assistant", content: "" }) };
  for (const delta of deltasOf(reply, asked)) yield { data: choice(delta), delta: true };
  const natural = reply.calls.length > 0 ? "tool_calls" : "stop";
  yield { data: choice({}, reply.finish === "length" ? "length" : natural) };
  const { input, output, cached } = usageOf(reply, asked);
  const usage = {
    prompt_tokens: input,
    completion_tokens: output,
    total_tokens: input + output,
    prompt_tokens_details: { cached_tokens: cached },
  };
  yield { data: { ...envelope, choices: [], usage } };
}

const asError = (message: string, type: string): object => ({ error: { message, type, param: null, code: null } });

export const openaiFault: Protocol["fault"] = ({ status, message }) =>
  asError(message, status === 429 ? "rate_limit_exceeded" : status === 401 ? "invalid_request_error" : "server_error");

export const openaiChat: Protocol = {
  path: /\/chat\/completions$/,
  key: bearer,
  read,
  frames,
  fault: openaiFault,
  failure: { data: asError("The server is overloaded", "server_error") },
  end: "data: [DONE]\n\n",
};
