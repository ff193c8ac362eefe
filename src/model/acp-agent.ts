/** How an agent that speaks the Agent Client Protocol is started, as plans write it: its command, or more. */
import { z } from "zod";

const command = z.array(z.string()).min(1);

export const acpSettingsSchema = z.strictObject({
  /** Speaks the protocol on its standard input and output. */
  command,
  environment: z.record(z.string(), z.string()).optional(),
  /** "private": an empty one for each attempt. "user": the one of whoever started Provost, writable as `sandbox` says. */
  home: z.enum(["private", "user"]).optional(),
  /** What is reserved in the budgets. */
  expects: z
    .strictObject({ tokens: z.number().int().positive().optional(), usd: z.number().positive().optional() })
    .optional(),
});

export const writtenAcpSchema = z.union([command, acpSettingsSchema]);
