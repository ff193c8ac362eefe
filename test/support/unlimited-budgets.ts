import type { Amount, Budgets } from "../../src/agents/budgets/budgets.ts";

/** Budgets with room for everything, and what was settled in them. */
export const unlimitedBudgets = (): Budgets & { settled: Map<string, Amount> } => {
  const settled = new Map<string, Amount>();
  return {
    settled,
    reserve: () => Promise.resolve({ kind: "reserved", warnings: [] }),
    settle: (_scope, id, spent) => Promise.resolve(void settled.set(id, spent)),
    release: () => Promise.resolve(),
    untilStopped: (_tenantId, signal, work) => work(signal),
  };
};
