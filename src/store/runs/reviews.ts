import type { RunId } from "../../model/ids.ts";
import { reviewSchema, type Review } from "../../model/review.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

/** An attempt is reviewed once: who comes second, after a crash, changes nothing. */
export const insertReview = async (tx: Tx, review: Omit<Review, "reviewedAt">): Promise<void> => {
  await tx.query(
    `insert into reviews (tenant_id, run_id, attempt_id, task_id, number, agent_name, session_id, model, state, summary,
       problem, findings, tries, base_commit, commit, sent_back, reviewed_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
     on conflict (tenant_id, run_id, attempt_id) do nothing`,
    [
      tx.tenantId,
      review.runId,
      review.attemptId,
      review.taskId,
      review.number,
      review.agentName,
      review.sessionId,
      review.model,
      review.state,
      review.summary === null ? null : storable(review.summary),
      review.problem === null ? null : storable(review.problem),
      JSON.stringify(
        review.findings.map((finding) => ({
          ...finding,
          file: storable(finding.file),
          message: storable(finding.message),
        })),
      ),
      review.tries,
      review.baseCommit,
      review.commit,
      review.sentBack,
      tx.now,
    ],
  );
};

/** Of a run, the first first. */
export const listReviews = async (tx: Tx, runId: RunId): Promise<Review[]> => {
  const rows = await tx.query(
    `select run_id as "runId", task_id as "taskId", attempt_id as "attemptId", number, agent_name as "agentName",
       session_id as "sessionId", model, state, summary, problem, findings, tries, base_commit as "baseCommit", commit,
       sent_back as "sentBack", reviewed_at as "reviewedAt"
     from reviews where tenant_id = $1 and run_id = $2 order by reviewed_at, attempt_id`,
    [tx.tenantId, runId],
  );
  return rows.map((row) => reviewSchema.parse(row));
};
