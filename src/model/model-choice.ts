/** Which model is asked, and how. */
import { z } from "zod";

/** Of models that answer in words: those that agents have. */
export const SPEAKING_ROLES = ["plan", "code", "review", "summary", "dialogue"] as const;
/** `embedding`: the one model that makes vectors of notes, by which they are found by their meaning. */
export const MODEL_ROLES = [...SPEAKING_ROLES, "embedding"] as const;
export type ModelRole = (typeof MODEL_ROLES)[number];

/** By what the models of a role are put in order: as written; or by what they have cost, how often they fail, how long they take. */
export const MODEL_ROUTES = ["order", "cost", "success", "latency"] as const;
export type ModelRoute = (typeof MODEL_ROUTES)[number];

export const MODEL_PROVIDERS = ["anthropic", "openai", "google", "compatible"] as const;
export type ModelProvider = (typeof MODEL_PROVIDERS)[number];

const SLASH = "/";

/** `provider/name`; the name may have slashes of its own, as those of open weights have. */
export const modelNameSchema = z.string().refine(
  (model) => {
    const [provider, ...name] = model.split(SLASH);
    return MODEL_PROVIDERS.some((known) => known === provider) && name.join(SLASH).trim() !== "";
  },
  { error: `must be PROVIDER/NAME with a provider of ${MODEL_PROVIDERS.join(", ")}` },
);

export const modelChoiceSchema = z.strictObject({
  model: modelNameSchema,
  /** Where it is served, where that is not the provider's own address. */
  endpoint: z.url({ protocol: /^https?$/ }).optional(),
  /** Name of the secret or variable with the key, where that is not the provider's usual one. */
  key: z
    .string()
    .regex(/^[A-Za-z_][A-Za-z0-9_]*$/)
    .optional(),
  maxOutputTokens: z.number().int().positive().optional(),
  temperature: z.number().min(0).max(2).optional(),
  reasoning: z.enum(["none", "minimal", "low", "medium", "high"]).optional(),
  /** Its answers are kept for 30 days, and given again to the very same request without asking it. */
  cache: z.boolean().optional(),
  /** How much it can read at once. */
  contextTokens: z.number().int().min(2_000).optional(),
});
export type ModelChoice = z.infer<typeof modelChoiceSchema>;
