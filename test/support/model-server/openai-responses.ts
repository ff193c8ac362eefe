/** OpenAI's Responses API, streaming. */
import { z } from "zod";
import { openaiFault } from "./openai-chat.ts";
import { bearer, callId, pieces, usageOf, type AnswerFrame, type Protocol } from "./protocol.ts";
import type { Asked, Reply } from "./script.ts";

const content = z.union([z.string(), z.array(z.looseObject({ text: z.string().optional() }))]).nullish();
const item = z.looseObject({ type: z.string().optional(), role: z.string().optional(), content });
const requestSchema = z.looseObject({
  model: z.string(),
  stream: z.boolean().default(false),
  instructions: z.string().nullish(),
  input: z.union([z.string(), z.array(item).min(1)]),
  tools: z.array(z.looseObject({ name: z.string().optional() })).default([]),
});

const textOf = (value: z.infer<typeof content>): string =>
  typeof value === "string" ? value : (value ?? []).map(({ text }) => text ?? "").join("\n");

/** One answer may be several items: the assistant has spoken once for each run of them. */
const answersIn = (items: readonly z.infer<typeof item>[]): number => {
  const own = items.map(({ type, role }) => role === "assistant" || type === "function_call" || type === "reasoning");
  return own.filter((is, index) => is && own[index - 1] !== true).length;
};

const read = (body: unknown): Asked => {
  const request = requestSchema.parse(body);
  const items = typeof request.input === "string" ? [{ role: "user", content: request.input }] : request.input;
  const firstTurn = items.findIndex(({ role }) => role === "user");
  const opening = items.slice(0, firstTurn + 1).map((one) => textOf(one.content));
  return {
    model: request.model,
    opening: [request.instructions ?? "", ...opening].join("\n"),
    answered: answersIn(items),
    tools: request.tools.flatMap(({ name }) => name ?? []),
    stream: request.stream,
  };
};

type Item = { item: Record<string, unknown>; opened: object[]; deltas: object[]; closed: object[] };

const messageItem = (text: string, chunk: number, at: object, id: string): Item => ({
  item: { id, type: "message", role: "assistant", content: [{ type: "output_text", text, annotations: [] }] },
  opened: [
    {
      type: "response.content_part.added",
      ...at,
      content_index: 0,
      part: { type: "output_text", text: "", annotations: [] },
    },
  ],
  deltas: [...pieces(text, chunk)].map((delta) => ({
    type: "response.output_text.delta",
    ...at,
    content_index: 0,
    delta,
  })),
  closed: [{ type: "response.output_text.done", ...at, content_index: 0, text }],
});

const itemsOf = ({ text, calls, chunk }: Reply, asked: Asked): Item[] => {
  const items: Item[] = [];
  if (text !== undefined) {
    const id = `msg_${asked.answered}`;
    items.push(messageItem(text, chunk, { item_id: id, output_index: 0 }, id));
  }
  for (const [index, call] of calls.entries()) {
    const id = `fc_${asked.answered}_${index}`;
    const at = { item_id: id, output_index: items.length };
    const args = JSON.stringify(call.input);
    const call_id = callId("call", asked, index, call.id);
    items.push({
      item: { id, type: "function_call", call_id, name: call.name, arguments: args },
      opened: [],
      deltas: [...pieces(args, chunk)].map((delta) => ({
        type: "response.function_call_arguments.delta",
        ...at,
        delta,
      })),
      closed: [{ type: "response.function_call_arguments.done", ...at, arguments: args }],
    });
  }
  return items;
};

function* frames(reply: Reply, asked: Asked): Generator<AnswerFrame> {
  let sequence_number = 0;
  const event = (data: object, delta?: true): AnswerFrame => ({
    event: (data as { type: string }).type,
    data: { ...data, sequence_number: (sequence_number += 1) },
    ...(delta && { delta }),
  });
  const response = { id: `resp_${asked.answered}`, object: "response", created_at: 0, model: asked.model };
  yield event({ type: "response.created", response: { ...response, status: "in_progress", output: [] } });
  const items = itemsOf(reply, asked);
  for (const [output_index, { item: whole, opened, deltas, closed }] of items.entries()) {
    const begun = whole["type"] === "message" ? { ...whole, content: [] } : { ...whole, arguments: "" };
    yield event({ type: "response.output_item.added", output_index, item: { ...begun, status: "in_progress" } });
    for (const data of opened) yield event(data);
    for (const data of deltas) yield event(data, true);
    for (const data of closed) yield event(data);
    yield event({ type: "response.output_item.done", output_index, item: { ...whole, status: "completed" } });
  }
  const { input, output, cached } = usageOf(reply, asked);
  const usage = {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: input + output,
  };
  const done = { ...response, output: items.map((one) => one.item), usage };
  yield reply.finish === "length"
    ? event({
        type: "response.incomplete",
        response: { ...done, status: "incomplete", incomplete_details: { reason: "max_output_tokens" } },
      })
    : event({ type: "response.completed", response: { ...done, status: "completed", incomplete_details: null } });
}

export const openaiResponses: Protocol = {
  path: /\/responses$/,
  key: bearer,
  read,
  frames,
  fault: openaiFault,
  failure: {
    event: "error",
    data: {
      type: "error",
      sequence_number: 99,
      error: { type: "server_error", code: "server_error", message: "The server is overloaded", param: null },
    },
  },
};
