import { afterEach, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { DIRECTORY } from "../../model/ids.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { takeToken } from "../../store/identity/sign-in-buckets.ts";
import { BUCKETS_EVERY_MS, pruneRegularly } from "./prune-regularly.ts";

let connection: Awaited<ReturnType<typeof createDatabase>>;
let db: Database;
const clock = createTestClock();
beforeEach(async () => {
  connection = await createDatabase();
  db = await openDatabase(connection, clock);
});
afterEach(async () => {
  await db.close();
  await dropDatabase(connection);
});

const count = async (): Promise<number> =>
  (await db.transaction(DIRECTORY, (tx) => tx.query("select from sign_in_buckets"))).length;

test("buckets that have been full for a minute go when their time comes, and the others stay", async () => {
  const failures: string[] = [];
  const end = pruneRegularly({ db, clock, onFailure: (problem) => failures.push(problem) });
  await db.transaction(DIRECTORY, async (tx) => {
    await takeToken(tx, "soon full", { burst: 3, refillMs: 1_000 });
    await takeToken(tx, "long empty", { burst: 3, refillMs: 10 * BUCKETS_EVERY_MS });
  });

  clock.advance(BUCKETS_EVERY_MS);
  expect(await count()).toBe(2);
  await expect.poll(() => clock.waiting()).toBe(2); // the next time is set when the first is through
  clock.advance(BUCKETS_EVERY_MS);

  await expect.poll(count).toBe(1);
  end();
  clock.advance(20 * BUCKETS_EVERY_MS);
  expect(await count()).toBe(1);
  expect(failures).toEqual([]);
});
