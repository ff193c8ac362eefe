import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import { turn } from "../../runtime/turn.ts";
import { listAgents } from "../../store/agents/agents.ts";
import type { Database } from "../../store/database.ts";
import type { RunContext } from "../start/context.ts";
import { registerSlots } from "./slot-fleets.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

/** A run whose transactions are done by `transaction`. */
const runWith = (transaction: Database["transaction"]): RunContext => {
  const db = { ...database.db, transaction };
  return { tenantId: LOCAL_TENANT, db, plan: { agents: [] } } as unknown as RunContext;
};
const endedAt = async (): Promise<(Date | null)[]> =>
  (await database.db.transaction(LOCAL_TENANT, listAgents)).map((agent) => agent.endedAt);

test("a slot that a second run signs on while the first signs it off is at work", async () => {
  let signingOn: Promise<unknown> = Promise.resolve();
  const leaves = new AbortController();
  const first = runWith(async (tenantId, work) => {
    if (leaves.signal.aborted) {
      await turn();
      await signingOn; // of two that are under way, this one comes last
    }
    return database.db.transaction(tenantId, work);
  });
  const second = runWith((tenantId, work) => {
    const done = database.db.transaction(tenantId, work);
    signingOn = done;
    return done;
  });
  const signOffFirst = await registerSlots(first, 1);

  leaves.abort();
  const left = signOffFirst();
  const signOffSecond = await registerSlots(second, 1);
  await left;

  expect(await endedAt()).toEqual([null]);
  await signOffSecond();
  expect(await endedAt()).toEqual([expect.any(Date)]);
});
