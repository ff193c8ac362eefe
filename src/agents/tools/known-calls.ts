/**
 * Which calls of a session are on record, as far as a caller knows: asked for once, not before each call. What another
 * process has put on record since is found out all the same, when the call is begun or ended.
 */
import { listCallIds } from "../../store/tools/tool-calls.ts";
import type { ToolSite } from "./tool-caller.ts";
import type { ToolParts } from "./tool-parts.ts";

export type KnownCalls = {
  /** False when there is no record of it; from now on there may be one. Throws when the record cannot be read. */
  mayBeOnRecord(callId: string): Promise<boolean>;
};

/** A session of more calls is looked at for each. */
const MAX_KNOWN = 10_000;

export const createKnownCalls = ({ db }: Pick<ToolParts, "db">, { tenantId, sessionId }: ToolSite): KnownCalls => {
  let known: Promise<Set<string> | null> | null = null;
  const read = async (): Promise<Set<string> | null> => {
    const [rows = []] = await db.pipeline(tenantId, [listCallIds(tenantId, sessionId, MAX_KNOWN + 1)]);
    if (rows.length > MAX_KNOWN) return null;
    return new Set(rows.map((row) => (row as { callId: string }).callId));
  };
  return {
    mayBeOnRecord: async (callId) => {
      known ??= read();
      const ids = await known.catch((error: unknown) => {
        known = null; // the next call asks again
        throw error;
      });
      if (ids === null || ids.has(callId)) return true;
      ids.add(callId);
      return false;
    },
  };
};
