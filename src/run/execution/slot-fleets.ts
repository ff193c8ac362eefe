/** One fleet a slot, so that each attempt is on record under the slot that worked on it. */
import { hostname } from "node:os";
import { createFleet, type Fleet } from "../../fleet/fleet.ts";
import type { AgentId } from "../../model/ids.ts";
import { endAgents, registerAgent } from "../../store/agents/agents.ts";
import type { Tx } from "../../store/database.ts";
import { runAttempt } from "../attempt/attempt.ts";
import type { RunContext } from "../start/context.ts";
import { shareSlots } from "./slots.ts";

/** A lease outlives the engine by at most this; a shorter one would be lost when the machine is busy for a moment. */
const LEASE_MS = 30_000;

const slotId = (slot: number): AgentId => `local-${slot + 1}` as AgentId;

/** Runs of this process that a slot works for: several share their slots' names, and the last one signs them off. */
const runsOf = new Map<string, number>();

const enter = (tenantId: string, agentId: AgentId): void => {
  const key = `${tenantId} ${agentId}`;
  runsOf.set(key, (runsOf.get(key) ?? 0) + 1);
};

/** Whether no other run uses the slot. */
const leave = (tenantId: string, agentId: AgentId): boolean => {
  const key = `${tenantId} ${agentId}`;
  const left = (runsOf.get(key) ?? 1) - 1;
  if (left > 0) runsOf.set(key, left);
  else runsOf.delete(key);
  return left === 0;
};

/**
 * One after the other, each to its commit: else who signs on while the last run before it signs a slot off is signed off
 * with it, and works on as somebody who has gone.
 */
let signing: Promise<unknown> = Promise.resolve();
const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
  const done = signing.then(work);
  signing = done.catch(() => undefined);
  return done;
};

/** Puts on record who works here, until the returned function says that they have gone. */
export const registerSlots = async (context: RunContext, slots: number): Promise<() => Promise<void>> => {
  const capabilities = [...new Set(context.plan.agents.flatMap((agent) => agent.capabilities))];
  const ids = Array.from({ length: slots }, (_, slot) => slotId(slot));
  const transact = (work: (tx: Tx) => Promise<void>): Promise<void> => context.db.transaction(context.tenantId, work);
  await inTurn(async () => {
    await transact(async (tx) => {
      for (const agentId of ids) {
        await registerAgent(tx, {
          agentId,
          name: agentId,
          kind: "shell",
          capabilities,
          host: hostname(),
          pid: process.pid,
        });
      }
    });
    for (const agentId of ids) enter(context.tenantId, agentId);
  });
  return () =>
    inTurn(async () => {
      const free = ids.filter((agentId) => leave(context.tenantId, agentId));
      await transact((tx) => endAgents(tx, free));
    });
};

export const createSlotFleets = (context: RunContext, slots: number): Fleet => {
  const fleets = shareSlots(context.plan.agents, slots).map((agents, slot) =>
    createFleet({
      queue: context.queue,
      clock: context.clock,
      tenantId: context.tenantId,
      runId: context.runId,
      agentId: slotId(slot),
      agents,
      slots: 1,
      leaseMs: LEASE_MS,
      work: (lease, signal) => runAttempt(context, lease, signal),
      onFault: () => context.changed.raise(),
    }),
  );
  const all = async (act: (fleet: Fleet) => Promise<void>): Promise<void> => {
    await Promise.all(fleets.map(act));
  };
  return {
    wake: () => fleets.forEach((fleet) => fleet.wake()),
    check: () => all((fleet) => fleet.check()),
    drain: () => all((fleet) => fleet.drain()),
    interrupt: (reason) => all((fleet) => fleet.interrupt(reason)),
  };
};
