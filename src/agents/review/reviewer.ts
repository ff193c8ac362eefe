/** Has a model agent review an attempt. Its findings are taken only when each is at a line that is there. */
import { z } from "zod";
import type { AgentDeclaration } from "../../model/agent-declaration.ts";
import type { Lease } from "../../model/run.ts";
import { FINDING_SEVERITIES, type Finding } from "../../model/review.ts";
import type { Secret } from "../../runtime/redaction.ts";
import type { Repository } from "../../workspace/repository.ts";
import { patchBetween } from "../../workspace/diff.ts";
import type { ModelsOf } from "../profiles/model-profiles.ts";
import { linesIn, misplaced, plainPath } from "./finding-places.ts";
import { inquire, type InquiryParts } from "./inquiry.ts";
import { READING_TOOLS } from "./reading-tools.ts";
import { readAnswer, type Read } from "./read-answer.ts";
import { reviewInstructions, reviewQuestion, type Reviewed } from "./review-question.ts";

export type ReviewRequest = {
  lease: Lease;
  agent: AgentDeclaration;
  repository: Repository;
  base: string;
  commit: string;
  /** The attempt's own, as it stands at `commit`. */
  worktree: string;
  reviewed: Omit<Reviewed, "patch">;
  secrets: readonly Secret[];
  registryDir: string;
  signal: AbortSignal;
};

export type Reviewing = {
  summary: string;
  findings: Finding[];
  sessionId: string;
  model: string | null;
  tries: number;
};

export type Reviewer = { review(request: ReviewRequest): Promise<Reviewing> };

const MAX_FINDINGS = 50;
const TRIES = 3;
const USUAL_MAX_STEPS = 40;
const USUAL_TIMEOUT_MS = 600_000;

const answerSchema = z.object({
  summary: z.string().min(1).max(4_000),
  findings: z
    .array(
      z.object({
        file: z.string().min(1).max(1_000),
        line: z.number().int().min(1),
        side: z.enum(["after", "before"]).default("after"),
        severity: z.enum(FINDING_SEVERITIES),
        message: z.string().min(1).max(2_000),
      }),
    )
    .max(MAX_FINDINGS),
});
type Answer = z.infer<typeof answerSchema>;

const readReview = async ({ repository, base, commit }: ReviewRequest, text: string): Promise<Read<Answer>> => {
  const read = readAnswer(answerSchema, text);
  if (read.kind === "bad") return read;
  const findings = read.value.findings.map((finding) => ({ ...finding, file: plainPath(finding.file) }));
  const problems = await misplaced(findings, { base, commit, lines: linesIn(repository) });
  return problems.length > 0 ? { kind: "bad", problems } : { kind: "good", value: { ...read.value, findings } };
};

export const createReviewer = (parts: InquiryParts & { modelsOf: ModelsOf }): Reviewer => ({
  review: async (request) => {
    const { lease, agent, repository, base, commit, worktree, reviewed, secrets, registryDir, signal } = request;
    const { tenantId, runId, taskId, attemptId } = lease;
    const patch = await patchBetween(repository, base, commit, undefined);
    const { value, ...about } = await inquire(parts, {
      tenantId,
      agentName: agent.name,
      title: `Review: ${reviewed.title}`,
      about: { runId, taskId, attemptId },
      instructions: reviewInstructions(agent.instructions),
      question: reviewQuestion({ ...reviewed, patch }),
      models: await parts.modelsOf(tenantId, agent),
      tools: agent.tools ?? READING_TOOLS,
      folder: worktree,
      secrets,
      registryDir,
      read: (text) => readReview(request, text),
      tries: TRIES,
      maxSteps: agent.maxSteps ?? USUAL_MAX_STEPS,
      timeoutMs: agent.timeoutMs ?? USUAL_TIMEOUT_MS,
      signal,
    });
    return { ...value, ...about };
  },
});
