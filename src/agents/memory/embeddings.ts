/** The model that makes vectors of texts for a tenant, asked within its budgets. */
import { asProvostError, ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { ModelChoice } from "../../model/model-choice.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database } from "../../store/database.ts";
import { addVectorSpending, type VectorSpending } from "../../store/agents/vector-spending.ts";
import { listModelProfiles } from "../../store/models/model-profiles.ts";
import type { Budgets, BudgetScope } from "../budgets/budgets.ts";
import type { RouteParts } from "../profiles/route-choices.ts";
import { traceEmbeddings } from "../gen-ai-spans.ts";
import { embedTexts } from "../providers/embed-texts.ts";
import { findModelAccess, type FindSettings, type ModelAccess } from "../providers/model-access.ts";
import { createBreakers } from "../tools/breakers.ts";

export type EmbedRequest = {
  texts: readonly string[];
  spender: BudgetScope;
  /** Whose figures it is in; null for nobody's but the tenant's. */
  sessionId: string | null;
  maxMs: number;
  signal: AbortSignal;
};

export type Embeddings = {
  /** Null where no model is chosen for the role `embedding`. */
  chosen(tenantId: TenantId): Promise<ModelChoice | null>;
  /**
   * Of each text its vector, of length one. MODEL_KEY_MISSING, MODEL_ENDPOINT_MISSING, AGENTS_STOPPED,
   * MODEL_BUDGET_EXHAUSTED, or what `embedTexts` throws.
   */
  embed(choice: ModelChoice, request: EmbedRequest): Promise<Float32Array[]>;
};

export type EmbeddingParts = {
  db: Database;
  clock: Clock;
  budgets: Budgets;
  settings: FindSettings;
} & Pick<RouteParts, "priceOf">;

/** By the providers' rule of thumb; what a text is taken for until it was read. */
const CHARACTERS_PER_TOKEN = 4;
const tokensOf = (texts: readonly string[]): number =>
  texts.reduce((sum, { length }) => sum + Math.ceil(length / CHARACTERS_PER_TOKEN), 0);

const usageOf = (tokens: number) => ({ input: tokens, output: 0, cached: 0, reasoning: 0 });

const reserve = async (
  { budgets, clock, priceOf }: EmbeddingParts,
  { choice }: ModelAccess,
  { spender, texts }: EmbedRequest,
): Promise<string> => {
  const id = `embedding/${uuidV7(clock.now())}`;
  const tokens = tokensOf(texts);
  const microUsd = priceOf(choice.model, usageOf(tokens));
  // There is no cheaper one to take instead.
  const outcome = await budgets.reserve(spender, id, { tokens, microUsd, downgraded: true });
  if (outcome.kind === "reserved") return id;
  const code = outcome.code === "AGENTS_STOPPED" ? "AGENTS_STOPPED" : "MODEL_BUDGET_EXHAUSTED";
  throw new ProvostError(code, `${outcome.budget}: ${outcome.message}`, {
    budget: outcome.budget,
    whose: outcome.whose,
  });
};

/** What a call has cost that did not come to its end is known to nobody here, unless it was never begun. */
const mayHaveCost = ({ code }: ProvostError): boolean =>
  ["MODEL_STREAM_CUT", "MODEL_CALL_TIMEOUT", "MODEL_EMBEDDING_UNUSABLE", "TASK_CANCELLED", "INTERNAL"].includes(code);

export const createEmbeddings = (parts: EmbeddingParts): Embeddings => {
  const { db, clock, budgets, settings, priceOf } = parts;
  const breakers = createBreakers(clock);

  const record = async ({ spender, sessionId }: EmbedRequest, spent: VectorSpending): Promise<void> => {
    if (sessionId !== null) await db.transaction(spender.tenantId, (tx) => addVectorSpending(tx, sessionId, spent));
  };

  const settle = async (request: EmbedRequest, id: string, spent: { tokens: number; microUsd: number | null }) => {
    await budgets.settle(request.spender, id, spent);
    const more = spent.tokens - tokensOf(request.texts);
    const unpriced = spent.microUsd === null ? 0 : -1;
    await record(request, { calls: 0, unpriced, tokens: more, microUsd: spent.microUsd ?? 0 });
  };

  const ask = async (access: ModelAccess, request: EmbedRequest, id: string): Promise<Float32Array[]> => {
    const { spender, texts, maxMs } = request;
    const name = `${access.endpoint} ${access.choice.model}`;
    try {
      await record(request, { calls: 1, unpriced: 1, tokens: tokensOf(texts), microUsd: 0 });
      const { vectors, tokens } = await budgets.untilStopped(spender.tenantId, request.signal, (signal) =>
        traceEmbeddings(access, () => embedTexts({ access, texts, clock, maxMs, signal })),
      );
      breakers.note(name, true);
      const microUsd = tokens === null ? null : priceOf(access.choice.model, usageOf(tokens));
      await settle(request, id, { tokens: tokens ?? tokensOf(texts), microUsd });
      return vectors;
    } catch (thrown) {
      const error = asProvostError(thrown);
      if (["dependency", "transient", "timeout"].includes(error.class)) breakers.note(name, false);
      if (mayHaveCost(error)) await settle(request, id, { tokens: tokensOf(texts), microUsd: null });
      else {
        await budgets.release(spender, id);
        await record(request, { calls: -1, unpriced: -1, tokens: -tokensOf(texts), microUsd: 0 });
      }
      throw error;
    }
  };

  return {
    chosen: async (tenantId) => {
      const profiles = await db.transaction(tenantId, listModelProfiles);
      return profiles.find(({ role }) => role === "embedding")?.choices[0] ?? null;
    },
    embed: async (choice, request) => {
      const access = await findModelAccess(settings(request.spender.tenantId), choice);
      const waitMs = breakers.waitMs(`${access.endpoint} ${access.choice.model}`);
      if (waitMs > 0) {
        const message = `${access.choice.model} has failed several times in a row, and is left alone for ${waitMs} ms`;
        throw new ProvostError("MODEL_OVERLOADED", message, { retryAfterMs: waitMs });
      }
      return ask(access, request, await reserve(parts, access, request));
    },
  };
};
