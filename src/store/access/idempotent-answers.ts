/**
 * Answers kept for requests that are sent again.
 *
 * Invariant: of all requests with one key, one at a time is at work, and after one was answered none is. A claim is for
 * a limited time: nobody else can end that of a process that died.
 */
import { z } from "zod";
import type { Tx } from "../database.ts";

export type AnswerKey = { actorId: string; key: string };

const rowSchema = z.object({
  operation: z.string(),
  requestHash: z.string(),
  claim: z.string(),
  status: z.number().int().nullable(),
  body: z.string().nullable(),
});

export type KeptAnswer = { status: number; body: string };
export type ClaimResult =
  | { kind: "claimed" }
  | { kind: "answered"; answer: KeptAnswer }
  /** Another request with this key is at work. */
  | { kind: "pending" }
  /** The key was used for something else. */
  | { kind: "conflict" };

const PRUNED_AT_ONCE = 100;

export const claimAnswer = async (
  tx: Tx,
  { actorId, key }: AnswerKey,
  request: { operation: string; requestHash: string; claim: string; claimMs: number; keepMs: number },
): Promise<ClaimResult> => {
  const at = (ms: number): Date => new Date(tx.now.getTime() + ms);
  // An expired row counts as none; a claim that ran out is taken over by the same request alone.
  const [row] = await tx.query(
    `insert into idempotent_answers as a
       (tenant_id, actor_id, key, operation, request_hash, claim, claimed_until, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (tenant_id, actor_id, key) do update
       set operation = excluded.operation, request_hash = excluded.request_hash, claim = excluded.claim,
         claimed_until = excluded.claimed_until, expires_at = excluded.expires_at, status = null, body = null
       where a.expires_at <= $9
         or (a.status is null and a.claimed_until <= $9 and a.operation = excluded.operation
           and a.request_hash = excluded.request_hash)
     returning claim`,
    [
      tx.tenantId,
      actorId,
      key,
      request.operation,
      request.requestHash,
      request.claim,
      at(request.claimMs),
      at(request.keepMs),
      tx.now,
    ],
  );
  if (row !== undefined) return { kind: "claimed" };
  const [found] = await tx.query(
    `select operation, request_hash as "requestHash", claim, status, body from idempotent_answers
     where tenant_id = $1 and actor_id = $2 and key = $3`,
    [tx.tenantId, actorId, key],
  );
  // It was given up in between: the next try finds it free.
  if (found === undefined) return { kind: "pending" };
  const { operation, requestHash, status, body } = rowSchema.parse(found);
  if (operation !== request.operation || requestHash !== request.requestHash) return { kind: "conflict" };
  return status === null || body === null ? { kind: "pending" } : { kind: "answered", answer: { status, body } };
};

/** Nothing happens when the claim ran out and another request has it. */
export const keepAnswer = async (
  tx: Tx,
  { actorId, key }: AnswerKey,
  claim: string,
  answer: KeptAnswer,
): Promise<void> => {
  await tx.query(
    `update idempotent_answers set status = $5, body = $6
     where tenant_id = $1 and actor_id = $2 and key = $3 and claim = $4`,
    [tx.tenantId, actorId, key, claim, answer.status, answer.body],
  );
};

/** What was refused was not done: the same key may try again. */
export const giveUpAnswer = async (tx: Tx, { actorId, key }: AnswerKey, claim: string): Promise<void> => {
  await tx.query(
    `delete from idempotent_answers
     where tenant_id = $1 and actor_id = $2 and key = $3 and claim = $4 and status is null`,
    [tx.tenantId, actorId, key, claim],
  );
};

/** A few of the tenant's expired answers at a time, so that no request waits for it. */
export const pruneAnswers = async (tx: Tx): Promise<void> => {
  await tx.query(
    `delete from idempotent_answers where tenant_id = $1 and (actor_id, key) in (
       select actor_id, key from idempotent_answers where tenant_id = $1 and expires_at <= $2
       limit $3 for update skip locked)`,
    [tx.tenantId, tx.now, PRUNED_AT_ONCE],
  );
};
