import { z } from "zod";

export const SEVERITIES = ["error", "warning", "info"] as const;
export type Severity = (typeof SEVERITIES)[number];

export const diagnosticSchema = z.object({
  code: z.string(),
  severity: z.enum(SEVERITIES),
  /** Where `line` is, when that is not the plan: the sidecar. */
  file: z.string().optional(),
  line: z.number().int(),
  message: z.string(),
  suggestion: z.string(),
});
export type Diagnostic = z.infer<typeof diagnosticSchema>;
