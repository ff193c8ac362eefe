/** Where an agent that speaks Agent2Agent is, as plans write it: its address, or more. */
import { z } from "zod";
import { elsewhereFields } from "./elsewhere.ts";

const url = z.url({ protocol: /^https?$/ });

export const a2aSettingsSchema = z.strictObject({
  /** Its agent card is at /.well-known/agent-card.json below it. */
  url,
  /** Address of the card, where it is another. */
  card: url.optional(),
  /** How often it is asked when it does not stream. */
  pollSeconds: z.number().min(0.05).max(600).optional(),
  ...elsewhereFields,
});
export type A2aSettings = z.infer<typeof a2aSettingsSchema>;

export const writtenA2aSchema = z.union([url, a2aSettingsSchema]);
