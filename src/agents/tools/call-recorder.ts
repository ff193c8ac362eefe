/**
 * Puts the ends of calls on record: each its row and, in the same transaction, its event in the hash chain. What the agents
 * of this process end while the transaction before is under way goes together in the next (docs/adr/0007), in one round trip
 * whatever their number: the chains are locked as short as can be.
 */
import { chainedEvent } from "../../events/chained-events.ts";
import { positionNotice } from "../../events/event-log.ts";
import { measureEvents } from "../../events/measure-events.ts";
import type { NewEvent } from "../../model/event.ts";
import { ProvostError } from "../../model/errors.ts";
import type { TenantId } from "../../model/ids.ts";
import { createBatching } from "../../runtime/batching.ts";
import type { Clock } from "../../runtime/clock.ts";
import type { Database } from "../../store/database.ts";
import { lockHeadsStatement } from "../../store/events/events.ts";
import { keyOfCall } from "../../store/tools/begun-calls.ts";
import { type EndedKey, endToolCalls, readEnded } from "../../store/tools/ended-calls.ts";
import type { StoredToolCall } from "../../store/tools/tool-calls.ts";

export type EndedCall = { tenantId: TenantId; row: StoredToolCall; event: NewEvent };

/** False when the call had ended before: then nothing was written. */
export type RecordEnd = (call: EndedCall) => Promise<boolean>;

const MAX_TOGETHER = 200;

type RecorderParts = { db: Pick<Database, "pipeline" | "notify">; clock: Clock };

const write = async (
  { db, clock }: RecorderParts,
  tenantId: TenantId,
  calls: readonly EndedCall[],
): Promise<{ ended: EndedKey[]; position: number }> => {
  const origin = { tenantId, now: clock.now() };
  const ends = calls.map(({ row, event }) => ({ row, event: chainedEvent(origin, event) }));
  const statement = endToolCalls(tenantId, ends);
  const [rows = []] = await db.pipeline(tenantId, [statement], { keepPlans: false });
  const written = readEnded(rows);
  if (written !== null) return written;
  // The first events of their chains: their heads are made on the way.
  const heads = lockHeadsStatement(tenantId, [...new Set(ends.map(({ event }) => event.stream))]);
  const [, again = []] = await db.pipeline(tenantId, [heads, statement], { keepPlans: false });
  return readEnded(again) ?? { ended: [], position: 0 };
};

export const createCallRecorder = (parts: RecorderParts): RecordEnd => {
  const together = async (items: readonly EndedCall[]): Promise<boolean[]> => {
    const tenantId = items[0]?.tenantId;
    if (tenantId === undefined) return [];
    const { ended, position } = await write(parts, tenantId, items);
    const first = new Set(ended.map(keyOfCall));
    const isFirst = items.map(({ row }) => first.has(keyOfCall(row)));
    if (ended.length === 0) return isFirst;
    measureEvents(
      tenantId,
      items.filter((_, at) => isFirst[at]).map(({ event }) => event),
    );
    parts.db.notify("provost_event", tenantId, positionNotice(tenantId, position));
    return isFirst;
  };
  const batching = createBatching<EndedCall, boolean>({
    maxItems: MAX_TOGETHER,
    together,
    alone: async (item) => (await together([item]))[0] ?? false,
    changedNothing: (error) => !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE"),
  });
  return (call) => batching.submit(call.tenantId, call);
};
