/** A provider's client, loaded when one of its models is first asked: together they take 150 ms to load. */
import type { LanguageModelV4 } from "@ai-sdk/provider";
import type { ModelAccess } from "./model-access.ts";

export const openModel = async ({ provider, name, endpoint, key }: ModelAccess): Promise<LanguageModelV4> => {
  const apiKey = key?.value ?? "";
  switch (provider) {
    case "anthropic": {
      const { createAnthropic } = await import("@ai-sdk/anthropic");
      return createAnthropic({ apiKey, baseURL: endpoint })(name);
    }
    case "openai": {
      const { createOpenAI } = await import("@ai-sdk/openai");
      return createOpenAI({ apiKey, baseURL: endpoint }).responses(name);
    }
    case "google": {
      const { createGoogleGenerativeAI } = await import("@ai-sdk/google");
      return createGoogleGenerativeAI({ apiKey, baseURL: endpoint })(name);
    }
    case "compatible":
    default: {
      const { createOpenAICompatible } = await import("@ai-sdk/openai-compatible");
      const own = key === null ? {} : { apiKey: key.value };
      return createOpenAICompatible({ name: "compatible", baseURL: endpoint, includeUsage: true, ...own })(name);
    }
  }
};
