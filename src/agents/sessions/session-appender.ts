/** Appends of all sessions of this process, gathered into one statement while the one before is under way. */
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { createBatching } from "../../runtime/batching.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { appendEntriesStatement, type EntryAppend, readAppended } from "../../store/agents/agent-session-entries.ts";

/** False when somebody else has written to the session, or it has ended. */
export type AppendToSession = (tenantId: TenantId, append: EntryAppend) => Promise<boolean>;

type Item = { tenantId: TenantId; append: EntryAppend };

export const createSessionAppender = ({ db, clock }: { db: Database; clock: Clock }): AppendToSession => {
  const together = async (items: readonly Item[]): Promise<boolean[]> => {
    const [first] = items;
    if (first === undefined) return [];
    const { tenantId } = first;
    // Locked in one order by everybody, so that two batches never wait for each other.
    const appends = items.map(({ append }) => append).sort((a, b) => (a.sessionId < b.sessionId ? -1 : 1));
    const statement = appendEntriesStatement(tenantId, clock.now(), appends);
    const [rows = []] = await db.pipeline(tenantId, [statement], { joins: true });
    const done = readAppended(rows);
    return items.map(({ append }) => done.has(append.sessionId));
  };
  const batching = createBatching<Item, boolean>({
    maxItems: 500,
    together,
    alone: async (item) => (await together([item]))[0] ?? false,
    changedNothing: (error) => !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE"),
  });
  return (tenantId, append) => batching.submit(tenantId, { tenantId, append });
};
