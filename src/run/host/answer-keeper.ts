/** Does a request once, however often it is sent. */
import type { AnswerKey, ClaimResult, KeptAnswer } from "../../store/access/idempotent-answers.ts";
import { claimAnswer, giveUpAnswer, keepAnswer, pruneAnswers } from "../../store/access/idempotent-answers.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { EngineParts } from "../execution/execute.ts";

export type Keeping = Exclude<ClaimResult, { kind: "claimed" }> | { kind: "done"; answer: KeptAnswer };

export type AnswerKeeper = {
  /** What `work` throws is thrown, and the key may be used again. */
  once(
    key: AnswerKey,
    request: { operation: string; requestHash: string },
    work: () => Promise<KeptAnswer>,
  ): Promise<Keeping>;
};

/** Longer than a request may take; shorter than somebody who repeats one after a crash waits. */
const CLAIM_MS = 60_000;
const KEEP_MS = 24 * 3_600_000;

export const createAnswerKeeper = ({
  db,
  tenantId,
  clock,
}: Pick<EngineParts, "db" | "tenantId" | "clock">): AnswerKeeper => ({
  once: async (key, request, work) => {
    const claim = uuidV7(clock.now());
    const result = await db.transaction(tenantId, async (tx) => {
      await pruneAnswers(tx);
      return claimAnswer(tx, key, { ...request, claim, claimMs: CLAIM_MS, keepMs: KEEP_MS });
    });
    if (result.kind !== "claimed") return result;
    let answer: KeptAnswer;
    try {
      answer = await work();
    } catch (error) {
      await db.transaction(tenantId, (tx) => giveUpAnswer(tx, key, claim));
      throw error;
    }
    await db.transaction(tenantId, (tx) => keepAnswer(tx, key, claim, answer));
    return { kind: "done", answer };
  },
});
