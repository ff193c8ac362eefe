/** One call of a provider for the vectors of texts. */
import { APICallError, type EmbeddingModelV4Result } from "@ai-sdk/provider";
import { z } from "zod";
import { ProvostError } from "../../model/errors.ts";
import type { Clock } from "../../runtime/clock.ts";
import { createDeadline } from "../../runtime/deadline.ts";
import { traceHeaders } from "../../runtime/tracing.ts";
import { callFailure } from "./call-failure.ts";
import type { ModelAccess } from "./model-access.ts";
import { openEmbeddingModel } from "./open-embedding-model.ts";

export type EmbedCall = {
  access: ModelAccess;
  /** At least one. */
  texts: readonly string[];
  clock: Clock;
  /** The call is given up after so long. */
  maxMs: number;
  signal: AbortSignal;
};

export type Embedded = {
  /** One for each text, in their order, all as long as each other and of length one: their product is their cosine. */
  vectors: Float32Array[];
  /** What was read; null where the provider does not say. */
  tokens: number | null;
};

const unusable = (access: ModelAccess, problem: string): ProvostError =>
  new ProvostError("MODEL_EMBEDDING_UNUSABLE", `${access.choice.model}: ${problem}`, { model: access.choice.model });

const indexedSchema = z.object({ data: z.array(z.object({ index: z.number().int() })) });

/** Where the answer numbers its vectors, that is their order; the client takes them as they come. */
const inOrder = (access: ModelAccess, { embeddings, response }: EmbeddingModelV4Result): number[][] => {
  const read = indexedSchema.safeParse(response?.body);
  if (!read.success) return embeddings;
  const ordered: number[][] = [];
  for (const [at, { index }] of read.data.data.entries()) {
    const embedding = embeddings[at];
    if (embedding === undefined || index < 0 || index >= embeddings.length || ordered[index] !== undefined) {
      throw unusable(access, "the numbers of its vectors are not those of the texts");
    }
    ordered[index] = embedding;
  }
  return ordered;
};

const readSchema = z.object({ usageMetadata: z.object({ promptTokenCount: z.number().int().nonnegative() }) });

/** Google's client passes over what it says of that. */
const tokensOf = ({ usage, response }: EmbeddingModelV4Result): number | null =>
  usage?.tokens ?? readSchema.safeParse(response?.body).data?.usageMetadata.promptTokenCount ?? null;

const unit = (access: ModelAccess, embedding: readonly number[]): Float32Array => {
  const length = Math.sqrt(embedding.reduce((sum, value) => sum + value * value, 0));
  if (!Number.isFinite(length) || length === 0) throw unusable(access, "one of its vectors has no direction");
  return Float32Array.from(embedding, (value) => value / length);
};

const vectorsOf = (access: ModelAccess, result: EmbeddingModelV4Result, count: number): Float32Array[] => {
  const embeddings = inOrder(access, result);
  if (embeddings.length !== count) {
    throw unusable(access, `it answered ${embeddings.length} vectors for ${count} texts`);
  }
  const lengths = [...new Set(embeddings.map(({ length }) => length))];
  if (lengths.length !== 1 || lengths[0] === 0) {
    throw unusable(access, `its vectors have ${lengths.join(", ")} numbers, and cannot be compared`);
  }
  return embeddings.map((embedding) => unit(access, embedding));
};

/** The head of an answer has come, and the rest has not, or is none. */
const hasBegun = (thrown: unknown): boolean =>
  APICallError.isInstance(thrown) && thrown.statusCode !== undefined && thrown.statusCode < 400;

/** TASK_CANCELLED when it was aborted, else one of the MODEL_… codes, with `retryAfterMs` in its details where the provider says. */
export const embedTexts = async ({ access, texts, clock, maxMs, signal }: EmbedCall): Promise<Embedded> => {
  const deadline = createDeadline(clock, maxMs);
  try {
    const model = await openEmbeddingModel(access);
    const abortSignal = AbortSignal.any([signal, deadline.signal]);
    const result = await model.doEmbed({ values: [...texts], abortSignal, headers: traceHeaders() });
    return { vectors: vectorsOf(access, result, texts.length), tokens: tokensOf(result) };
  } catch (thrown) {
    if (signal.aborted) throw new ProvostError("TASK_CANCELLED", "it was cancelled while a model was asked");
    if (deadline.signal.aborted) {
      throw new ProvostError("MODEL_CALL_TIMEOUT", `${access.choice.model} did not answer within ${maxMs} ms`);
    }
    throw callFailure(access, thrown, { begun: hasBegun(thrown), now: clock.now() });
  } finally {
    deadline.end();
  }
};
