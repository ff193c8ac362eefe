/** Anthropic's Messages API, streaming. */
import { z } from "zod";
import { callId, pieces, usageOf, type AnswerFrame, type Protocol } from "./protocol.ts";
import type { Asked, Reply } from "./script.ts";

const block = z.looseObject({ type: z.string(), text: z.string().optional() });
const content = z.union([z.string(), z.array(block)]);
const requestSchema = z.looseObject({
  model: z.string(),
  max_tokens: z.number().int().positive(),
  stream: z.boolean().default(false),
  system: content.optional(),
  messages: z.array(z.looseObject({ role: z.enum(["user", "assistant"]), content })).min(1),
  tools: z.array(z.looseObject({ name: z.string() })).default([]),
});

const textOf = (value: z.infer<typeof content> | undefined): string =>
  typeof value === "string" ? value : (value ?? []).map(({ text }) => text ?? "").join("\n");

/** The API refuses requests in which a tool call has no result; so does this. */
const refuseOpenCalls = (messages: z.infer<typeof requestSchema>["messages"]): void => {
  const ids = (type: string, field: string) =>
    messages.flatMap((message) =>
      typeof message.content === "string"
        ? []
        : message.content.filter((part) => part.type === type).map((part) => String(part[field])),
    );
  const answered = new Set(ids("tool_result", "tool_use_id"));
  const open = ids("tool_use", "id").filter((id) => !answered.has(id));
  if (open.length > 0) throw new Error(`tool_use ids were found without tool_result blocks: ${open.join(", ")}`);
};

const read = (body: unknown): Asked => {
  const request = requestSchema.parse(body);
  refuseOpenCalls(request.messages);
  return {
    model: request.model,
    opening: `${textOf(request.system)}\n${textOf(request.messages[0]?.content)}`,
    answered: request.messages.filter(({ role }) => role === "assistant").length,
    tools: request.tools.map(({ name }) => name),
    stream: request.stream,
  };
};

type Block = { start: object; deltas: Iterable<object> };

const blocksOf = (reply: Reply, asked: Asked): Block[] => {
  const blocks: Block[] = [];
  const { reasoning, text, calls, chunk } = reply;
  if (reasoning !== undefined) {
    const deltas = [...pieces(reasoning, chunk)].map((thinking): object => ({ type: "thinking_delta", thinking }));
    blocks.push({
      start: { type: "thinking", thinking: "", signature: "" },
      deltas: [...deltas, { type: "signature_delta", signature: "c2NyaXB0ZWQ=" }],
    });
  }
  if (text !== undefined) {
    const deltas = [...pieces(text, chunk)].map((part) => ({ type: "text_delta", text: part }));
    blocks.push({ start: { type: "text", text: "" }, deltas });
  }
  for (const [index, { id, name, input }] of calls.entries()) {
    const deltas = [...pieces(JSON.stringify(input), chunk)].map((part) => ({
      type: "input_json_delta",
      partial_json: part,
    }));
    blocks.push({ start: { type: "tool_use", id: callId("toolu", asked, index, id), name, input: {} }, deltas });
  }
  return blocks;
};

const event = (data: { type: string }, delta?: true): AnswerFrame => ({
  event: data.type,
  data,
  ...(delta && { delta }),
});

function* frames(reply: Reply, asked: Asked): Generator<AnswerFrame> {
  const { input, output, cached } = usageOf(reply, asked);
  const usage = { input_tokens: input - cached, cache_read_input_tokens: cached, cache_creation_input_tokens: 0 };
  const message = { id: `msg_${asked.answered}`, type: "message", role: "assistant", model: asked.model, content: [] };
  yield event({
    type: "message_start",
    message: { ...message, stop_reason: null, usage: { ...usage, output_tokens: 1 } },
  } as never);
  yield event({ type: "ping" });
  for (const [index, { start, deltas }] of blocksOf(reply, asked).entries()) {
    yield event({ type: "content_block_start", index, content_block: start } as never);
    for (const delta of deltas) yield event({ type: "content_block_delta", index, delta } as never, true);
    yield event({ type: "content_block_stop", index } as never);
  }
  const natural = reply.calls.length > 0 ? "tool_use" : "end_turn";
  const stop_reason = reply.finish === "length" ? "max_tokens" : natural;
  yield event({
    type: "message_delta",
    delta: { stop_reason, stop_sequence: null },
    usage: { output_tokens: output },
  } as never);
  yield event({ type: "message_stop" });
}

const TYPES: Readonly<Record<number, string>> = {
  400: "invalid_request_error",
  401: "authentication_error",
  404: "not_found_error",
  429: "rate_limit_error",
  529: "overloaded_error",
};

export const anthropicMessages: Protocol = {
  path: /\/messages$/,
  key: (headers) => headers["x-api-key"]?.toString() ?? null,
  read,
  frames,
  fault: ({ status, message }) => ({ type: "error", error: { type: TYPES[status] ?? "api_error", message } }),
  failure: { event: "error", data: { type: "error", error: { type: "overloaded_error", message: "Overloaded" } } },
};
