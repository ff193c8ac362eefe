/** What came of each delivery to a webhook; of each endpoint only the newest are kept. */
import type { WebhookAttempt } from "../../model/webhook.ts";
import { webhookAttemptSchema } from "../../model/webhook.ts";
import type { Tx } from "../database.ts";
import { storable } from "../storable.ts";

const KEPT = 1_000;

export type NewWebhookAttempt = Omit<WebhookAttempt, "attemptId">;

export const insertWebhookAttempts = async (
  tx: Tx,
  subscriptionId: string,
  attempts: readonly NewWebhookAttempt[],
): Promise<void> => {
  const all = <K extends keyof NewWebhookAttempt>(field: K): NewWebhookAttempt[K][] =>
    attempts.map((one) => one[field]);
  await tx.query(
    `insert into webhook_attempts (tenant_id, subscription_id, position, event_id, name, started_at, duration_ms, status,
       problem, answer)
     select $1, $2, n.* from unnest($3::bigint[], $4::text[], $5::text[], $6::timestamptz[], $7::int[], $8::int[],
       $9::text[], $10::text[]) as n`,
    [
      tx.tenantId,
      subscriptionId,
      all("position"),
      all("eventId"),
      all("name"),
      all("startedAt"),
      all("durationMs"),
      all("status"),
      all("problem").map((problem) => (problem === null ? null : storable(problem))),
      all("answer").map(storable),
    ],
  );
  await tx.query(
    `delete from webhook_attempts where tenant_id = $1 and subscription_id = $2 and attempt_id <= (
       select attempt_id from webhook_attempts where tenant_id = $1 and subscription_id = $2
       order by attempt_id desc offset $3 limit 1)`,
    [tx.tenantId, subscriptionId, KEPT],
  );
};

/** The newest first. */
export const listWebhookAttempts = async (tx: Tx, subscriptionId: string, limit: number): Promise<WebhookAttempt[]> => {
  const rows = await tx.query(
    `select attempt_id as "attemptId", position, event_id as "eventId", name, started_at as "startedAt",
       duration_ms as "durationMs", status, problem, answer
     from webhook_attempts where tenant_id = $1 and subscription_id = $2 order by attempt_id desc limit $3`,
    [tx.tenantId, subscriptionId, limit],
  );
  return rows.map((row) => webhookAttemptSchema.parse(row));
};
