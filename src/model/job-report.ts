/** How a job of an agent over HTTP ends: as the service answers it, or reports it by callback. docs/agents.md is its text. */
import { z } from "zod";

/** One of them, or patch and files together. */
export const jobResultSchema = z.strictObject({
  patch: z.string().optional().describe("unified diff against the base, as git writes it"),
  files: z
    .array(
      z.strictObject({
        path: z.string(),
        content: z.string().nullable().describe("null: the file is to go"),
        encoding: z.enum(["utf8", "base64"]).default("utf8"),
      }),
    )
    .optional(),
  bundle: z.base64().optional().describe("git bundle of one commit on the base, under the result ref"),
});
export type JobResult = z.infer<typeof jobResultSchema>;

export const saidSchema = z.string().max(100_000).default("");

const done = z.object({ state: z.literal("done"), result: jobResultSchema.default({}), said: saidSchema });
const failed = z.object({
  state: z.literal("failed"),
  message: z.string().min(1).max(10_000),
  permanent: z.boolean().default(false).describe("whether it would fail again"),
  said: saidSchema,
});

export const jobReportSchema = z.discriminatedUnion("state", [done, failed]);
export type JobReport = z.infer<typeof jobReportSchema>;

/** What is larger is handed in at a status address. */
export const MAX_REPORT_BYTES = 16 * 2 ** 20;
