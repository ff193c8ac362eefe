import { z } from "zod";
import { MODEL_ROLES, MODEL_ROUTES, modelChoiceSchema } from "../../model/model-choice.ts";
import { defineContract, fields } from "../contract.ts";

const time = "2026-11-21T09:00:00.000Z";
const choice = z.object(modelChoiceSchema.shape).meta({ id: "ModelChoice" });
const profile = z
  .object({
    role: z.enum(MODEL_ROLES),
    version: z.number().int(),
    choices: z.array(choice).describe("the first is preferred, the others are its fallbacks"),
    route: z.enum(MODEL_ROUTES).describe("by what they are put in order: as written, or by what was measured"),
    setBy: z.string(),
    setAt: z.date(),
  })
  .meta({ id: "ModelProfile" });
const measured = z
  .object({
    model: z.string(),
    steps: z.number().int(),
    failed: z.number().int(),
    firstTokenP50Ms: z.number().nullable(),
    latencyP50Ms: z.number().nullable(),
    latencyP95Ms: z.number().nullable(),
    tokens: z.number().int().describe("read and written, of steps that ended"),
    microUsd: z.number().int().describe("millionths of a dollar, of the steps whose price is known"),
    unpriced: z.number().int().describe("steps whose price is not known"),
  })
  .meta({ id: "ModelMeasurement" });

const day = z
  .object({
    day: z.string().describe("YYYY-MM-DD"),
    model: z.string(),
    steps: z.number().int(),
    tokens: z.number().int(),
    microUsd: z.number().int().describe("millionths of a dollar, of the steps whose price is known"),
    unpriced: z.number().int(),
  })
  .meta({ id: "ModelDay" });

const which = fields({ role: z.enum(MODEL_ROLES) });
const profileExample = {
  role: "code" as const,
  version: 2,
  choices: [{ model: "anthropic/claude-sonnet-4-5" }, { model: "openai/gpt-5", maxOutputTokens: 8_000 }],
  route: "order" as const,
  setBy: "ada",
  setAt: time,
};

export const modelProfileContracts = {
  "modelProfiles.list": defineContract({
    action: "models:read",
    summary: "Which models are asked in which role, and how models have done in the last seven days",
    response: z.object({ items: z.array(profile), measured: z.array(measured) }),
    example: {
      response: {
        items: [profileExample],
        measured: [
          {
            model: "anthropic/claude-sonnet-4-5",
            steps: 212,
            failed: 3,
            firstTokenP50Ms: 620,
            latencyP50Ms: 4_300,
            latencyP95Ms: 12_900,
            tokens: 482_100,
            microUsd: 1_813_400,
            unpriced: 0,
          },
        ],
      },
    },
  }),
  "modelProfiles.costs": defineContract({
    action: "models:read",
    summary: "What each model cost on each of the last thirty days, in UTC",
    response: z.object({ items: z.array(day) }),
    example: {
      response: {
        items: [
          {
            day: "2026-11-20",
            model: "anthropic/claude-sonnet-4-5",
            steps: 41,
            tokens: 98_400,
            microUsd: 402_100,
            unpriced: 0,
          },
        ],
      },
    },
  }),
  "modelProfiles.set": defineContract({
    action: "models:write",
    summary: "Choose the models of a role; no choices take the profile back",
    params: which,
    body: fields({
      choices: z.array(modelChoiceSchema).max(10),
      route: z.enum(MODEL_ROUTES).default("order"),
    }),
    response: profile,
    example: { params: { role: "code" }, body: { choices: profileExample.choices }, response: profileExample },
  }),
  "modelProfiles.history": defineContract({
    action: "models:read",
    summary: "All versions of a profile, the newest first",
    params: which,
    response: z.object({ items: z.array(profile) }),
    example: { params: { role: "code" }, response: { items: [profileExample] } },
  }),
};
