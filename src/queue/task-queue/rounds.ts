/**
 * Group commit. What callers ask for while a round is under way is gathered and done as the next (docs/adr/0008). There
 * is no timer: a caller who is alone waits for nobody, and a round is as large as the load makes it.
 */
import type { TenantId } from "../../model/ids.ts";
import { turn } from "../../runtime/turn.ts";
import { createGathering, isEmpty, isRipe, take } from "./gathering.ts";
import type { Waiting } from "./gathering.ts";
import { playRound } from "./play-round.ts";
import type { RoundsParts } from "./play-round.ts";
import type { EnqueueItem, LeaseItem, SuccessItem } from "./round.ts";

export type Rounds = {
  enqueue(tenantId: TenantId, item: EnqueueItem): void;
  succeed(tenantId: TenantId, item: SuccessItem): void;
  lease(tenantId: TenantId, item: LeaseItem): void;
  /** Resolves when nothing is under way. */
  idle(): Promise<void>;
};

export const createRounds = (parts: RoundsParts): Rounds => {
  const gathering = createGathering();
  const running = new Set<Promise<void>>();
  let underWay = 0;

  const run = async (tenantId: TenantId, waiting: Waiting): Promise<void> => {
    await turn(); // those that were just answered may ask again at once: they belong to one round
    waiting.woken = false;
    const round = take(waiting);
    if (!isEmpty(round)) {
      waiting.underWay += 1;
      underWay += 1;
      if (!isEmpty(waiting)) wake(tenantId, waiting);
      await playRound(parts, tenantId, round);
      waiting.underWay -= 1;
      underWay -= 1;
    }
    if (!isEmpty(waiting)) wake(tenantId, waiting);
    else if (waiting.underWay === 0 && !waiting.woken) gathering.forget(tenantId);
  };

  const wake = (tenantId: TenantId, waiting: Waiting): void => {
    if (!isRipe(waiting, underWay)) return;
    waiting.woken = true;
    const done = run(tenantId, waiting).finally(() => running.delete(done));
    running.add(done);
  };

  return {
    enqueue: (tenantId, enqueue) => wake(tenantId, gathering.add(tenantId, { enqueue })),
    succeed: (tenantId, success) => wake(tenantId, gathering.add(tenantId, { success })),
    lease: (tenantId, lease) => wake(tenantId, gathering.add(tenantId, { lease })),
    idle: async () => {
      while (running.size > 0) await Promise.all(running);
    },
  };
};
