/** What is known of each provider before it is asked. */
import { ProvostError } from "../../model/errors.ts";
import { MODEL_PROVIDERS, type ModelChoice, type ModelProvider } from "../../model/model-choice.ts";

type ProviderEntry = {
  /** Secret or variable that its key is usually under. */
  key: string;
  keyNeeded: boolean;
  /** Variable that may name another address. */
  endpoint: string;
  /** Null where there is no address that everybody uses. */
  usualEndpoint: string | null;
  /** What its models can read at once, where a choice does not say: the least of those in use. */
  contextTokens: number;
};

export const PROVIDERS: Readonly<Record<ModelProvider, ProviderEntry>> = {
  anthropic: {
    key: "ANTHROPIC_API_KEY",
    keyNeeded: true,
    endpoint: "ANTHROPIC_BASE_URL",
    usualEndpoint: "https://api.anthropic.com/v1",
    contextTokens: 200_000,
  },
  openai: {
    key: "OPENAI_API_KEY",
    keyNeeded: true,
    endpoint: "OPENAI_BASE_URL",
    usualEndpoint: "https://api.openai.com/v1",
    contextTokens: 128_000,
  },
  google: {
    key: "GOOGLE_GENERATIVE_AI_API_KEY",
    keyNeeded: true,
    endpoint: "GOOGLE_BASE_URL",
    usualEndpoint: "https://generativelanguage.googleapis.com/v1beta",
    contextTokens: 1_000_000,
  },
  // llama.cpp, vLLM and the like: whoever serves it says where, and whether there is a key.
  compatible: {
    key: "COMPATIBLE_API_KEY",
    keyNeeded: false,
    endpoint: "COMPATIBLE_BASE_URL",
    usualEndpoint: null,
    contextTokens: 32_000,
  },
};

/** MODEL_UNKNOWN. */
export const splitModelName = (model: string): { provider: ModelProvider; name: string } => {
  const [first, ...rest] = model.split("/");
  const provider = MODEL_PROVIDERS.find((known) => known === first);
  const name = rest.join("/");
  if (provider !== undefined && name !== "") return { provider, name };
  const message = `"${model}" names no model: PROVIDER/NAME is needed, with a provider of ${MODEL_PROVIDERS.join(", ")}`;
  throw new ProvostError("MODEL_UNKNOWN", message, { model });
};

export const contextTokensOf = (choice: ModelChoice): number =>
  choice.contextTokens ?? PROVIDERS[splitModelName(choice.model).provider].contextTokens;
