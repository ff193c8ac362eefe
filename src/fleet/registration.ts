/** Registrations of agents that connect together, as one transaction. */
import type { EventLog } from "../events/event-log.ts";
import { ProvostError } from "../model/errors.ts";
import type { NewEvent } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import { createBatching } from "../runtime/batching.ts";
import {
  lockRegistered,
  upsertRegistered,
  type HeldBack,
  type RegisteredAgent,
  type Registration,
} from "../store/agents/agents-registry.ts";
import type { Database } from "../store/database.ts";

/**
 * Tells control planes to look at the agents of a tenant: one has come, or was quarantined, drained or released. Payload: the
 * tenant.
 */
export const AGENTS_CHANNEL = "provost_agents";

export type Known = Pick<
  RegisteredAgent,
  "state" | "succeeded" | "failed" | "drainReason" | "bootId" | "sessionId"
> | null;

/** What holds an agent back that was known before, until somebody releases it. */
export const heldBackOf = (known: Pick<RegisteredAgent, "state" | "drainReason"> | null): HeldBack | null => {
  if (known?.state === "quarantined") return known.state;
  return known === null || known.drainReason === null ? null : "draining";
};

const MAX_TOGETHER = 200;

type Item = { tenantId: TenantId; agent: Registration };
type Registered = { known: Known; taken: boolean };

const connected = ({ agentId, name, kind, capabilities, slots, controlPlane }: Registration): NewEvent => {
  const payload = { agentId, name, kind, capabilities, slots, controlPlane };
  return { name: "agent.connected", runId: null, actor: agentId, payload };
};

const taken = ({ agentId }: Registration): ProvostError =>
  new ProvostError("AGENT_ID_TAKEN", `the agent id ${agentId} belongs to another credential`, { agentId });

/** Resolves with what was known of the agent. AGENT_ID_TAKEN. */
export const createRegistration = ({ db, events }: { db: Database; events: EventLog }) => {
  const registerAll = async (items: readonly Item[]): Promise<Registered[]> => {
    const tenantId = items[0]?.tenantId;
    if (tenantId === undefined) return [];
    return db.transaction(tenantId, async (tx) => {
      const ids = items.map(({ agent }) => agent.agentId);
      const known = new Map((await lockRegistered(tx, ids)).map((agent) => [agent.agentId, agent]));
      const isTaken = ({ agent }: Item) => (known.get(agent.agentId)?.owner ?? agent.owner) !== agent.owner;
      const own = items.filter((item) => !isTaken(item));
      const rows = own.map(({ agent }) => ({
        ...agent,
        state: heldBackOf(known.get(agent.agentId) ?? null) ?? agent.state,
      }));
      // Of two connections of one agent in one batch, the later one is the agent's.
      await upsertRegistered(tx, [...new Map(rows.map((row) => [row.agentId, row])).values()]);
      await events.append(
        tx,
        own.map(({ agent }) => connected(agent)),
      );
      return items.map((item) => ({ known: known.get(item.agent.agentId) ?? null, taken: isTaken(item) }));
    });
  };
  const batching = createBatching<Item, Registered>({
    maxItems: MAX_TOGETHER,
    together: registerAll,
    alone: async (item) => {
      const [result] = await registerAll([item]);
      if (result === undefined) throw new ProvostError("INTERNAL", "a registration was not done");
      return result;
    },
    changedNothing: (error) => !(error instanceof ProvostError && error.code === "DATABASE_UNAVAILABLE"),
  });
  return async (tenantId: TenantId, agent: Registration): Promise<Known> => {
    const result = await batching.submit(tenantId, { tenantId, agent });
    if (result.taken) throw taken(agent);
    return result.known;
  };
};
