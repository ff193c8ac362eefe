/** What a hub writes behind the work: with whichever batch, and after whatever has failed, all of it comes on record. */
import { expect, test } from "vitest";
import { createTestClock } from "../../test/support/clock.ts";
import { createTestAgent } from "../../test/support/connected-agent.ts";
import { createEventLog } from "../events/event-log.ts";
import type { TenantId } from "../model/ids.ts";
import type { Database, Tx } from "../store/database.ts";
import { createAssignmentLog } from "./assignment-log.ts";
import type { HeldWork } from "./connected-agent.ts";
import { createRegistry } from "./registry.ts";

/** A database that takes everything, but of tenants that are down. */
const openMemory = () => {
  const down = new Set<string>();
  const written: { tenantId: string; rows: number }[] = [];
  const transaction = (tenantId: TenantId, work: (tx: Tx) => Promise<unknown>) => {
    if (down.has(tenantId)) return Promise.reject(new Error(`${tenantId} is down`));
    const query = (_text: string, values: readonly unknown[]) => {
      written.push({ tenantId, rows: (JSON.parse(String(values[1])) as unknown[]).length });
      return Promise.resolve([]);
    };
    return work({ tenantId, query } as Partial<Tx> as Tx);
  };
  return { down, written, db: { transaction } as Partial<Database> as Database };
};

test("of agents of several tenants none is forgotten when one tenant cannot be written", async () => {
  const { down, written, db } = openMemory();
  const registry = createRegistry({ db, events: createEventLog(), clock: createTestClock() });
  for (const tenantId of ["one", "two"] as TenantId[]) registry.changed({ ...createTestAgent({}), tenantId });
  down.add("one");
  await expect(registry.flush([])).rejects.toThrow("one is down");
  down.clear();

  await registry.flush([]);

  expect(written.map(({ tenantId }) => tenantId).toSorted()).toEqual(["one", "two"]);
});

test("all assignments so far are on record when it is asked for, however many there are", async () => {
  const { written, db } = openMemory();
  const log = createAssignmentLog({ db, clock: createTestClock() });
  const agent = createTestAgent({ held: 5_000 });
  const choice = { score: {}, considered: 1 } as never;
  for (const held of agent.held.values() as Iterable<HeldWork>) log.note(agent, held, choice);

  await log.flush();
  await log.flush();

  expect(written.reduce((sum, { rows }) => sum + rows, 0)).toBe(5_000);
});
