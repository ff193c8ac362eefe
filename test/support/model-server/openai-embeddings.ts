/**
 * OpenAI's Embeddings API, which llama.cpp, vLLM and many more speak too. The vectors are scripted: two texts mean the same
 * here when the script says so.
 */
import type { ServerResponse } from "node:http";
import { z } from "zod";
import type { EmbeddingAnswer, EmbeddingScript, Fault } from "./script.ts";

const requestSchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
  encoding_format: z.enum(["float", "base64"]).default("float"),
});
export type EmbeddingRequest = { model: string; texts: string[]; base64: boolean };

export const isEmbeddingPath = (path: string): boolean => path.endsWith("/embeddings");

/** Throws when the request is not of this protocol. */
export const readEmbeddingRequest = (body: unknown): EmbeddingRequest => {
  const { model, input, encoding_format } = requestSchema.parse(body);
  return { model, texts: typeof input === "string" ? [input] : input, base64: encoding_format === "base64" };
};

/** Of the first meaning that has words of the text, or what all other texts mean. */
const vectorOf = ({ meanings, other }: EmbeddingScript, text: string): number[] =>
  meanings.find(({ of }) => of.some((words) => text.includes(words)))?.vector ?? other;

const asBase64 = (vector: readonly number[]): string => {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, at) => bytes.writeFloatLE(value, at * 4));
  return bytes.toString("base64");
};

const bodyOf = (script: EmbeddingScript, request: EmbeddingRequest, answer: EmbeddingAnswer): object => {
  const { model, texts, base64 } = request;
  const { lengths } = answer;
  const data = texts.map((text, index) => {
    const vector = vectorOf(script, text);
    const length = lengths?.[index % lengths.length] ?? vector.length;
    const own = Array.from({ length }, (_, at) => vector[at] ?? 0.5);
    return { object: "embedding", index, embedding: base64 ? asBase64(own) : own };
  });
  // About four characters a token, as the providers' own rule of thumb.
  const tokens = texts.reduce((sum, { length }) => sum + Math.ceil(length / 4), 0);
  return {
    object: "list",
    data: (answer.reversed ? data.toReversed() : data).slice(0, answer.count ?? data.length),
    model,
    usage: { prompt_tokens: tokens, total_tokens: tokens },
  };
};

const tooLong = ({ maxCharacters }: EmbeddingScript, { texts }: EmbeddingRequest): Fault | null =>
  texts.some(({ length }) => length > maxCharacters)
    ? { status: 400, message: "This model's maximum context length was exceeded: too many tokens" }
    : null;

/** @param time how often it was asked before */
export const answerEmbedding = async (
  response: ServerResponse,
  script: EmbeddingScript,
  request: EmbeddingRequest,
  { time, refuse }: { time: number; refuse: (fault: Fault) => void },
): Promise<void> => {
  const answer = script.answers[time] ?? {};
  const fault = answer.fault ?? tooLong(script, request);
  if (fault !== null) return refuse(fault);
  const body = JSON.stringify(bodyOf(script, request, answer));
  response.writeHead(200, { "content-type": "application/json", "content-length": Buffer.byteLength(body) });
  if (answer.cut !== true) return void response.end(body);
  // what was written before has to be on its way
  await new Promise((resolve) => response.write(body.slice(0, body.length / 2), resolve));
  response.destroy();
};
