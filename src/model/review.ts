/** Reviews of attempts: a reviewer reads the diff and the evidence, and names what is wrong with lines that are there. */
import { z } from "zod";
import type { AttemptId, RunId, TaskId } from "./ids.ts";

const id = <T extends string>() => z.string() as unknown as z.ZodType<T, string>;

/** How a task is reviewed. */
export const reviewRuleSchema = z.object({
  /** Name of a declared model agent. */
  agent: z.string(),
  /** A finding of the severity `blocking` sends the task back; else all of them are advice. */
  blocking: z.boolean(),
  /** So often the task is sent back; the next time it has failed. */
  rounds: z.number().int().min(1),
});
export type ReviewRule = z.infer<typeof reviewRuleSchema>;

/** As plans write it: the agent's name alone, or all of it. */
export const writtenReviewSchema = z.union([
  z.string().min(1),
  z.strictObject({
    agent: z.string().min(1),
    blocking: z.boolean().optional(),
    rounds: z.number().int().min(1).max(10).optional(),
  }),
]);
export type WrittenReview = z.infer<typeof writtenReviewSchema>;

export const FINDING_SEVERITIES = ["blocking", "warning", "note"] as const;

export const findingSchema = z.object({
  /** In the repository, with "/". */
  file: z.string().min(1),
  /** From 1. */
  line: z.number().int().min(1),
  /** Whether the line is of the files as the attempt left them, or as they were before it. */
  side: z.enum(["after", "before"]),
  severity: z.enum(FINDING_SEVERITIES),
  message: z.string().min(1),
});
export type Finding = z.infer<typeof findingSchema>;

export const reviewSchema = z.object({
  runId: id<RunId>(),
  taskId: id<TaskId>(),
  attemptId: id<AttemptId>(),
  /** Of the attempt. */
  number: z.number().int(),
  agentName: z.string(),
  sessionId: z.string().nullable(),
  model: z.string().nullable(),
  state: z.enum(["done", "failed"]),
  /** What the reviewer says of it all; null where it did not come to an end. */
  summary: z.string().nullable(),
  /** Why it did not come to an end. */
  problem: z.string().nullable(),
  findings: z.array(findingSchema),
  /** Answers of the reviewer, refused ones included. */
  tries: z.number().int(),
  baseCommit: z.string(),
  commit: z.string(),
  /** The task goes back for it. */
  sentBack: z.boolean(),
  reviewedAt: z.coerce.date(),
});
export type Review = z.infer<typeof reviewSchema>;

export const placeOf = ({ file, line, side }: Finding): string =>
  `${file}:${line}${side === "before" ? " (before)" : ""}`;
