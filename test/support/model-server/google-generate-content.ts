/** Google's Gemini API, streaming. A call of a tool comes whole, and has no id. */
import type { IncomingHttpHeaders } from "node:http";
import { z } from "zod";
import { pieces, usageOf, type AnswerFrame, type Protocol } from "./protocol.ts";
import type { Asked, Fault, Reply } from "./script.ts";

const content = z.looseObject({
  role: z.enum(["user", "model"]).optional(),
  parts: z.array(
    z.looseObject({
      text: z.string().optional(),
      functionCall: z.looseObject({ name: z.string() }).optional(),
      functionResponse: z.looseObject({ name: z.string(), response: z.looseObject({}) }).optional(),
    }),
  ),
});
type Content = z.infer<typeof content>;
const requestSchema = z.looseObject({
  systemInstruction: content.optional(),
  contents: z.array(content).min(1),
  tools: z.array(z.looseObject({ functionDeclarations: z.array(z.looseObject({ name: z.string() })) })).default([]),
});

const textOf = (contents: readonly (Content | undefined)[]): string =>
  contents.flatMap((one) => (one?.parts ?? []).map(({ text }) => text ?? "")).join("\n");

/** The API refuses requests in which the turn after one with calls has not as many answers; so does this. */
const refuseOpenCalls = (contents: readonly Content[]): void => {
  for (const [at, { role, parts }] of contents.entries()) {
    const calls = parts.filter(({ functionCall }) => functionCall !== undefined).length;
    const answers = (contents[at + 1]?.parts ?? []).filter(({ functionResponse }) => functionResponse !== undefined);
    if (role === "model" && calls !== answers.length) {
      throw new Error("the number of function response parts is not equal to the number of function call parts");
    }
  }
};

const read = (body: unknown, path: string): Asked => {
  const { systemInstruction, contents, tools } = requestSchema.parse(body);
  refuseOpenCalls(contents);
  return {
    model: /([^/:]+):\w+$/.exec(path)?.[1] ?? "",
    opening: textOf([systemInstruction, contents[0]]),
    answered: contents.filter(({ role }) => role === "model").length,
    tools: tools.flatMap(({ functionDeclarations }) => functionDeclarations.map(({ name }) => name)),
    stream: true,
  };
};

function* partsOf({ reasoning, text, calls, chunk }: Reply): Generator<object> {
  for (const part of pieces(reasoning ?? "", chunk)) yield { text: part, thought: true };
  for (const part of pieces(text ?? "", chunk)) yield { text: part };
  for (const { name, input } of calls) {
    yield { functionCall: { name, args: input }, thoughtSignature: "c2NyaXB0ZWQ=" };
  }
}

function* frames(reply: Reply, asked: Asked): Generator<AnswerFrame> {
  const { input, output, cached } = usageOf(reply, asked);
  const envelope = { modelVersion: asked.model, responseId: `resp_${asked.answered}` };
  for (const part of partsOf(reply)) {
    const candidates = [{ content: { role: "model", parts: [part] }, index: 0 }];
    yield { data: { candidates, usageMetadata: { promptTokenCount: input }, ...envelope }, delta: true };
  }
  const finishReason = reply.finish === "length" ? "MAX_TOKENS" : "STOP";
  const usageMetadata = {
    promptTokenCount: input,
    ...(cached > 0 && { cachedContentTokenCount: cached }),
    candidatesTokenCount: output,
    totalTokenCount: input + output,
  };
  const candidates = [{ content: { role: "model", parts: [{ text: "" }] }, finishReason, index: 0 }];
  yield { data: { candidates, usageMetadata, ...envelope } };
}

const STATES: Readonly<Record<number, string>> = {
  400: "INVALID_ARGUMENT",
  404: "NOT_FOUND",
  429: "RESOURCE_EXHAUSTED",
  500: "INTERNAL",
  503: "UNAVAILABLE",
};

export const googleFault: Protocol["fault"] = ({ status: code, message }) => ({
  error: { code, message, status: STATES[code] ?? "UNKNOWN" },
});

export const GOOGLE_REFUSED_KEY: Fault = { status: 400, message: "API key not valid. Please pass a valid API key." };
export const googleKey = (headers: IncomingHttpHeaders): string | null => headers["x-goog-api-key"]?.toString() ?? null;

export const googleGenerateContent: Protocol = {
  path: /\/models\/[^/:]+:streamGenerateContent$/,
  key: googleKey,
  refusedKey: GOOGLE_REFUSED_KEY,
  read,
  frames,
  fault: googleFault,
  failure: { data: googleFault({ status: 503, message: "The model is overloaded." }) },
};
