/** What a hub does every now and then: writes what it kept in memory, ends connections that have fallen silent. */
import type { TenantId } from "../model/ids.ts";
import { endSilent } from "../store/agents/agents-registry.ts";
import { pruneMessages } from "../store/agents/agents-messages.ts";
import type { Database } from "../store/database.ts";
import type { HubParts } from "./hub-parts.ts";
import { MESSAGES_CHANNEL } from "./mailbox.ts";
import { AGENTS_CHANNEL } from "./registration.ts";
import { lookAtPresence } from "./presence.ts";

export type Upkeep = { close(): Promise<void> };

const WRITE_MS = 1_000;
const SWEEP_MS = 30_000;
/** Its beats are on record every 30 s; one that is three times as old is of a control plane that has died. */
const SILENT_MS = 90_000;
/** Beats that may fail to come: an agent with nothing in hand sends every second one only. */
const SILENT_BEATS = { busy: 2.5, idle: 4.5 } as const;
const MESSAGES_KEPT_MS = 86_400_000;

export const createUpkeep = async (parts: HubParts, db: Database): Promise<Upkeep> => {
  const { clock, roster, registry, assignments, mailbox, onFault } = parts;
  let closed = false;
  const disarms = new Map<string, () => void>();

  const every = (name: string, ms: number, work: () => Promise<void> | void) => {
    const again = () => {
      if (closed) return;
      disarms.set(
        name,
        clock.after(ms, () => void Promise.resolve().then(work).catch(onFault).finally(again)),
      );
    };
    again();
  };
  const tenants = (): TenantId[] => [...new Set([...roster.all()].map(({ tenantId }) => tenantId))];
  const write = async () => {
    await registry.flush(roster.all());
    await assignments.flush();
  };
  const endSilentConnections = () => {
    const now = clock.now().getTime();
    for (const agent of roster.all()) {
      const beats = agent.held.size > 0 ? SILENT_BEATS.busy : SILENT_BEATS.idle;
      if (agent.lastBeatMs < now - parts.heartbeatMs * beats) agent.end("AGENT_LOST", "nothing was heard of the agent");
    }
  };
  const deliver = createWatch(tenants, (tenantId) => mailbox.deliver(tenantId), onFault);
  const look = createWatch(tenants, (tenantId) => lookAtPresence(parts, db, tenantId), onFault);
  const sweep = async () => {
    const now = clock.now().getTime();
    // By the watch, of which one look follows the other: an older one would undo what a newer one has found.
    look("");
    for (const tenantId of tenants()) {
      await db.transaction(tenantId, async (tx) => {
        await endSilent(tx, new Date(now - SILENT_MS));
        await pruneMessages(tx, new Date(now - MESSAGES_KEPT_MS));
      });
    }
    await assignments.prune(tenants());
  };
  every("write", WRITE_MS, write);
  every("silence", parts.heartbeatMs, endSilentConnections);
  every("sweep", SWEEP_MS, sweep);

  const endings = [await db.listen(MESSAGES_CHANNEL, deliver), await db.listen(AGENTS_CHANNEL, look)];
  return {
    close: async () => {
      closed = true;
      for (const disarm of disarms.values()) disarm();
      for (const end of endings) await end();
      await write();
    },
  };
};

/** Looks at a tenant when it was notified: once more when a notification came while it looked, however many came. */
const createWatch = (
  all: () => TenantId[],
  look: (tenantId: TenantId) => Promise<void>,
  onFault: (error: unknown) => void,
): ((payload: string) => void) => {
  const looking = new Map<TenantId, { again: boolean }>();
  const lookAt = async (tenantId: TenantId): Promise<void> => {
    const state = { again: true };
    looking.set(tenantId, state);
    while (state.again) {
      state.again = false;
      await look(tenantId).catch(onFault);
    }
    looking.delete(tenantId);
  };
  return (payload) => {
    // An empty payload says that notifications may have been missed.
    for (const tenantId of payload === "" ? all() : [payload as TenantId]) {
      const state = looking.get(tenantId);
      if (state === undefined) void lookAt(tenantId);
      else state.again = true;
    }
  };
};
