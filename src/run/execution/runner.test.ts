import { expect, test } from "vitest";
import { ProvostError } from "../../model/errors.ts";
import { createSignal } from "../../runtime/signal.ts";
import { driveRun, type RunnerParts } from "./runner.ts";

test("a fault that comes while something is merged is thrown when nothing is merged any more", async () => {
  const changed = createSignal();
  const interrupted = Promise.withResolvers<void>();
  let isMerging = false;
  const transactions: (() => Promise<unknown>)[] = [
    async () => ({ run: { state: "running" }, tasks: [{ taskId: "a", state: "merging" }] }),
    async () => {
      isMerging = true;
      changed.raise(); // and the runner looks again beside it
      await interrupted.promise;
      isMerging = false;
      return [];
    },
    () => Promise.reject(new ProvostError("DATABASE_UNAVAILABLE", "the database is gone")),
  ];
  const parts = {
    context: {
      changed,
      db: { transaction: () => transactions.shift()?.() },
      graph: { nodes: [{ taskId: "a", stage: 0 }] },
      interrupt: new AbortController().signal,
      queue: { release: async () => undefined, nextDueAt: async () => null },
    },
    fleet: { wake: () => undefined, check: async () => undefined },
    interrupt: () => interrupted.resolve(),
  } as unknown as RunnerParts;

  await expect(driveRun(parts, 0)).rejects.toMatchObject({ code: "DATABASE_UNAVAILABLE" });

  expect(isMerging).toBe(false);
  expect(transactions).toEqual([]);
});
