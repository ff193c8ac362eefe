/**
 * Tells whoever asked that nobody has answered in time. Invariant: a request is over only where its agent is connected. It
 * may have connected elsewhere since it asked, or be away: then it stays open for where it comes to, and is told there.
 */
import type { AgentId, TenantId } from "../model/ids.ts";
import type { Clock } from "../runtime/clock.ts";
import { settleRequests } from "../store/agents/agents-messages.ts";
import type { Database } from "../store/database.ts";
import type { ConnectedAgent } from "./connected-agent.ts";
import type { Roster } from "./roster.ts";

export type RequestExpiry = {
  watch: (agent: ConnectedAgent, correlationId: string, inMs: number) => void;
  close: () => void;
};

/** The agent has left meanwhile: nothing is settled. */
class Gone extends Error {}

export const createRequestExpiry = (options: {
  db: Database;
  clock: Clock;
  roster: Roster;
  onFault: (error: unknown) => void;
}): RequestExpiry => {
  const { db, clock, roster } = options;
  const timers = new Map<string, () => void>();

  const expire = async (tenantId: TenantId, sender: AgentId, correlationId: string) => {
    if (roster.find(tenantId, sender) === undefined) return;
    const ids = await db.transaction(tenantId, async (tx) => {
      const settled = await settleRequests(tx, sender, correlationId);
      if (roster.find(tenantId, sender) === undefined) throw new Gone();
      return settled;
    });
    for (const id of ids) roster.find(tenantId, sender)?.send({ type: "expired", id, correlationId });
  };
  return {
    watch: ({ tenantId, agentId }, correlationId, inMs) => {
      const key = `${tenantId}/${agentId}/${correlationId}`;
      timers.get(key)?.();
      const disarm = clock.after(Math.max(0, inMs), () => {
        timers.delete(key);
        // Also when it was answered: then nothing is open, and nothing is said.
        expire(tenantId, agentId, correlationId).catch((error: unknown) => {
          if (!(error instanceof Gone)) options.onFault(error);
        });
      });
      timers.set(key, disarm);
    },
    close: () => {
      for (const disarm of timers.values()) disarm();
      timers.clear();
    },
  };
};
