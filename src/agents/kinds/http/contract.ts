/**
 * What an `http` agent is sent and what it answers: the contract of the service, version 1. docs/agents.md is its text.
 *
 * Invariant for the service: the `Idempotency-Key` names one job. Whoever sends it again gets the same job's answer.
 */
import { z } from "zod";
import { jobReportSchema, saidSchema } from "../../../model/job-report.ts";
import { RESULT_REF } from "../../../model/remote-task.ts";

export const orderSchema = z.object({
  version: z.literal(1),
  /** Also the Idempotency-Key: the id of the attempt that gave the job first. */
  job: z.string(),
  run: z.string(),
  task: z.object({ id: z.string(), title: z.string(), text: z.string().describe("Markdown: all that is to be known") }),
  acceptance: z.array(z.string()),
  deliverables: z.array(z.string()),
  touches: z.array(z.string()).describe("globs of files that it is expected to write"),
  checks: z.array(z.object({ title: z.string(), check: z.json() })),
  repository: z.object({
    base: z.string().describe("commit that the work begins from, and that the result is a change of"),
    bundle: z
      .base64()
      .nullable()
      .describe("git bundle with the base and its history; null where it has the repository"),
    resultRef: z.literal(RESULT_REF),
  }),
  timeoutMs: z.number().int(),
  callback: z
    .object({ url: z.url(), token: z.string() })
    .nullable()
    .describe("where the end may be reported, with the token as bearer; null where nobody could be reached"),
});
export type HttpOrder = z.infer<typeof orderSchema>;

export const answerSchema = z.discriminatedUnion("state", [
  /** It goes on: `status` is asked again, and DELETE there calls it off. */
  z.object({
    state: z.literal("working"),
    status: z.string().max(2_000).describe("address, may be relative to the one that was asked"),
    retryAfterMs: z.number().int().min(50).max(600_000).default(2_000),
    said: saidSchema,
  }),
  /** It goes on, and its end is reported by callback. DELETE at the address that was asked, with the key, calls it off. */
  z.object({ state: z.literal("accepted"), said: saidSchema }),
  ...jobReportSchema.options,
]);
export type HttpAnswer = z.infer<typeof answerSchema>;
