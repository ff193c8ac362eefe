/** OpenAI's Embeddings API, which llama.cpp, vLLM and many more speak too. */
import { z } from "zod";
import type { EmbeddingProtocol } from "./embeddings.ts";
import { openaiFault } from "./openai-chat.ts";
import { bearer } from "./protocol.ts";

const requestSchema = z.looseObject({
  model: z.string(),
  input: z.union([z.string(), z.array(z.string()).min(1)]),
  encoding_format: z.enum(["float", "base64"]).default("float"),
});

const asBase64 = (vector: readonly number[]): string => {
  const bytes = Buffer.alloc(vector.length * 4);
  vector.forEach((value, at) => bytes.writeFloatLE(value, at * 4));
  return bytes.toString("base64");
};

export const openaiEmbeddings: EmbeddingProtocol = {
  path: /\/embeddings$/,
  key: bearer,
  read: (body) => {
    const { model, input, encoding_format } = requestSchema.parse(body);
    return { model, texts: typeof input === "string" ? [input] : input, base64: encoding_format === "base64" };
  },
  answer: ({ model, base64 }, vectors, { tokens, reversed }) => {
    const data = vectors.map((vector, index) => ({
      object: "embedding",
      index,
      embedding: base64 ? asBase64(vector) : vector,
    }));
    const usage = { prompt_tokens: tokens, total_tokens: tokens };
    return { object: "list", data: reversed ? data.toReversed() : data, model, usage };
  },
  fault: openaiFault,
};
