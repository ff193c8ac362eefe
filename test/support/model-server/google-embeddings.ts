/** Vectors of texts in Google's Gemini API: one text is asked for otherwise than several, and the order is theirs. */
import { z } from "zod";
import type { EmbeddingProtocol } from "./embeddings.ts";
import { GOOGLE_REFUSED_KEY, googleFault, googleKey } from "./google-generate-content.ts";

const one = z.looseObject({
  model: z.string().startsWith("models/"),
  content: z.looseObject({ parts: z.tuple([z.looseObject({ text: z.string() })]) }),
});
const several = z.strictObject({ requests: z.array(one).min(1).max(100) });

export const googleEmbeddings: EmbeddingProtocol = {
  path: /\/models\/[^/:]+:(?:embedContent|batchEmbedContents)$/,
  key: googleKey,
  refusedKey: GOOGLE_REFUSED_KEY,
  read: (body, path) => {
    const requests = path.endsWith(":embedContent") ? [one.parse(body)] : several.parse(body).requests;
    const model = /([^/:]+):\w+$/.exec(path)?.[1] ?? "";
    if (requests.some((request) => request.model !== `models/${model}`)) throw new Error("models differ");
    return { model, texts: requests.map(({ content }) => content.parts[0].text), base64: false };
  },
  answer: ({ texts }, vectors, { tokens }) => {
    const embeddings = vectors.map((values) => ({ values }));
    const usageMetadata = { promptTokenCount: tokens };
    return texts.length === 1 ? { embedding: embeddings[0], usageMetadata } : { embeddings, usageMetadata };
  },
  fault: googleFault,
};
