import { z } from "zod";
import { writtenA2aSchema } from "./a2a-agent.ts";
import { writtenAcpSchema } from "./acp-agent.ts";
import { agentPlaceSchema } from "./agent-declaration.ts";
import { writtenBackoffSchema } from "./backoff.ts";
import { durationSchema } from "./check.ts";
import { writtenCliSchema } from "./cli-agent.ts";
import { writtenHttpSchema } from "./http-agent.ts";
import { sandboxSettingsSchema, spendingLimitsSchema } from "./limits.ts";
import { modelChoiceSchema, modelNameSchema, SPEAKING_ROLES } from "./model-choice.ts";
import { repositorySchema } from "./plan.ts";
import { writtenReviewSchema } from "./review.ts";
import { secretNamesSchema } from "./secret-names.ts";

const writtenModelSchema = z.union([modelNameSchema, modelChoiceSchema]);

/** Front matter of the native form. */
export const frontMatterSchema = z.looseObject({
  title: z.string().optional(),
  repository: z.union([z.enum(["here", "scratch"]), repositorySchema]).optional(),
  base: z.string().optional(),
  agents: z
    .record(
      z.string(),
      z.strictObject({
        kind: z.string(),
        where: agentPlaceSchema.optional(),
        capabilities: z.array(z.string()).optional(),
        slots: z.number().int().min(1).optional(),
        timeout: durationSchema.optional(),
        env: z.array(z.string()).optional(),
        secrets: secretNamesSchema.optional(),
        limits: spendingLimitsSchema.optional(),
        sandbox: sandboxSettingsSchema.optional(),
        model: z.union([writtenModelSchema, z.array(writtenModelSchema).min(1)]).optional(),
        profile: z.enum(SPEAKING_ROLES).optional(),
        instructions: z.string().optional(),
        maxSteps: z.number().int().positive().optional(),
        tools: z.array(z.string()).optional(),
        cli: writtenCliSchema.optional(),
        acp: writtenAcpSchema.optional(),
        a2a: writtenA2aSchema.optional(),
        http: writtenHttpSchema.optional(),
      }),
    )
    .optional(),
  limits: spendingLimitsSchema.optional(),
  defaults: z
    .strictObject({
      agent: z.string().optional(),
      timeout: durationSchema.optional(),
      attempts: z.number().int().min(1).optional(),
      backoff: writtenBackoffSchema.optional(),
      env: z.array(z.string()).optional(),
      secrets: secretNamesSchema.optional(),
      parallelPhases: z.boolean().optional(),
      review: writtenReviewSchema.optional(),
    })
    .optional(),
});
export type FrontMatter = z.infer<typeof frontMatterSchema>;
