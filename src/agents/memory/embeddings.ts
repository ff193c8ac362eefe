/** The model that makes vectors of texts for a tenant, asked within its budgets. */
import { asProvostError, ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import type { ModelChoice } from "../../model/model-choice.ts";
import type { Clock } from "../../runtime/clock.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { Database } from "../../store/database.ts";
import { listModelProfiles } from "../../store/models/model-profiles.ts";
import type { Budgets, BudgetScope } from "../budgets/budgets.ts";
import type { RouteParts } from "../profiles/route-choices.ts";
import { traceEmbeddings } from "../gen-ai-spans.ts";
import { embedTexts } from "../providers/embed-texts.ts";
import { findModelAccess, type FindSettings, type ModelAccess } from "../providers/model-access.ts";
import { createBreakers } from "../tools/breakers.ts";

export type EmbedRequest = { texts: readonly string[]; spender: BudgetScope; maxMs: number; signal: AbortSignal };

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
  const outcome = await budgets.reserve(spender, id, { tokens, microUsd: priceOf(choice.model, usageOf(tokens)) });
  if (outcome.kind === "reserved") return id;
  const code = outcome.code === "AGENTS_STOPPED" ? "AGENTS_STOPPED" : "MODEL_BUDGET_EXHAUSTED";
  throw new ProvostError(code, `${outcome.budget}: ${outcome.message}`, { budget: outcome.budget });
};

/** What a call has cost that did not come to its end is known to nobody here, unless it was never begun. */
const mayHaveCost = ({ code }: ProvostError): boolean =>
  ["MODEL_STREAM_CUT", "MODEL_CALL_TIMEOUT", "MODEL_EMBEDDING_UNUSABLE", "TASK_CANCELLED", "INTERNAL"].includes(code);

export const createEmbeddings = (parts: EmbeddingParts): Embeddings => {
  const { db, clock, budgets, settings, priceOf } = parts;
  const breakers = createBreakers(clock);

  const ask = async (access: ModelAccess, request: EmbedRequest, id: string): Promise<Float32Array[]> => {
    const { spender, texts, maxMs } = request;
    const name = `${access.endpoint} ${access.choice.model}`;
    try {
      const { vectors, tokens } = await budgets.untilStopped(spender.tenantId, request.signal, (signal) =>
        traceEmbeddings(access, () => embedTexts({ access, texts, clock, maxMs, signal })),
      );
      breakers.note(name, true);
      const microUsd = tokens === null ? null : priceOf(access.choice.model, usageOf(tokens));
      await budgets.settle(spender, id, { tokens: tokens ?? tokensOf(texts), microUsd });
      return vectors;
    } catch (thrown) {
      const error = asProvostError(thrown);
      if (["dependency", "transient", "timeout"].includes(error.class)) breakers.note(name, false);
      if (mayHaveCost(error)) await budgets.settle(spender, id, { tokens: tokensOf(texts), microUsd: null });
      else await budgets.release(spender, id);
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
