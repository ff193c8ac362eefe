import { z } from "zod";
import { a2aSettingsSchema } from "./a2a-agent.ts";
import { acpSettingsSchema } from "./acp-agent.ts";
import { declaredCliSchema } from "./cli-agent.ts";
import { httpSettingsSchema } from "./http-agent.ts";
import { sandboxSettingsSchema, spendingLimitsSchema } from "./limits.ts";
import { modelChoiceSchema, SPEAKING_ROLES } from "./model-choice.ts";
import { secretNamesSchema } from "./secret-names.ts";
import { sourceSchema } from "./source.ts";

/** Where an agent works: in slots of the engine, or on machines that are connected to the control plane. */
export const agentPlaceSchema = z.enum(["here", "remote"]);

export const agentSchema = z.object({
  name: z.string(),
  kind: z.string(),
  /** On this machine when absent. */
  where: agentPlaceSchema.optional(),
  capabilities: z.array(z.string()).default([]),
  slots: z.number().int().min(1).optional(),
  timeoutMs: z.number().int().positive().optional(),
  env: z.array(z.string()).default([]),
  secrets: secretNamesSchema.optional(),
  /** Of all its attempts in a run together. */
  limits: spendingLimitsSchema.optional(),
  sandbox: sandboxSettingsSchema.optional(),
  /** Of a model agent: its models, the first preferred; or the role whose profile names them. */
  models: z.array(modelChoiceSchema).min(1).optional(),
  profile: z.enum(SPEAKING_ROLES).optional(),
  /** What it is told to be, over what every agent is told. */
  instructions: z.string().optional(),
  maxSteps: z.number().int().positive().optional(),
  /** Names of the tools that it is shown; all that are enabled when absent. */
  tools: z.array(z.string()).optional(),
  /** Of the kind `cli`: which program it is. */
  cli: declaredCliSchema.optional(),
  /** Of the kind `acp`: how it is started. */
  acp: acpSettingsSchema.optional(),
  /** Of the kind `a2a`: where it is. */
  a2a: a2aSettingsSchema.optional(),
  /** Of the kind `http`: where it is. */
  http: httpSettingsSchema.optional(),
  source: sourceSchema.optional(),
});
export type AgentDeclaration = z.infer<typeof agentSchema>;
