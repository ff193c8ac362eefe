/** A provider's client for vectors of texts, loaded when one is first asked for. */
import type { EmbeddingModelV4 } from "@ai-sdk/provider";
import { ProvostError } from "../../model/errors.ts";
import type { ModelProvider } from "../../model/model-choice.ts";
import type { ModelAccess } from "./model-access.ts";

export const EMBEDDING_PROVIDERS: readonly ModelProvider[] = ["openai", "google", "compatible"];

/** MODEL_HAS_NO_EMBEDDINGS. */
export const openEmbeddingModel = async (access: ModelAccess): Promise<EmbeddingModelV4> => {
  const { provider, name, endpoint, key, choice } = access;
  const apiKey = key?.value ?? "";
  switch (provider) {
    case "openai": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return createOpenAI({ apiKey, baseURL: endpoint }).embeddingModel(name);
    }
    case "google": {
      const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
      return createGoogleGenerativeAI({ apiKey, baseURL: endpoint }).embeddingModel(name);
    }
    case "compatible": {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const own = key === null ? {} : { apiKey: key.value };
      return createOpenAICompatible({ name: "compatible", baseURL: endpoint, ...own }).embeddingModel(name);
    }
    case "anthropic":
    default:
      throw new ProvostError("MODEL_HAS_NO_EMBEDDINGS", `${choice.model}: ${provider} offers no vectors of texts`);
  }
};
