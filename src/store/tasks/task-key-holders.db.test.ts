import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { runRecords } from "../../../test/support/run-records.ts";
import { LOCAL_TENANT } from "../../model/ids.ts";
import type { RunId, TaskId } from "../../model/ids.ts";
import type { Tx } from "../database.ts";
import { insertRun } from "../runs/insert-run.ts";
import { freeKeys, holdKeys } from "./task-key-holders.ts";

let database: TestDatabase;
let runId: RunId;
beforeAll(async () => {
  database = await openTestDatabase();
  const records = runRecords({ a: {}, b: {}, c: {} });
  runId = records.run.runId;
  await inTx((tx) => insertRun(tx, records));
});
afterAll(() => database.drop());

const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.transaction(LOCAL_TENANT, work);
const request = (taskId: string, ...keys: string[]) => ({ runId, taskId: taskId as TaskId, keys });
const held = async (tx: Tx) => {
  const rows = await tx.query<{ key: string; task_id: string }>(
    "select key, task_id from task_key_holders order by key",
  );
  return rows.map(({ key, task_id }) => `${key} ${task_id}`);
};

test("all keys or none: who misses one holds none, and what it let go is free for the next", async () => {
  await inTx(async (tx) => {
    expect(await holdKeys(tx, [request("a", "1", "2")])).toEqual(new Set());
    expect(await holdKeys(tx, [request("b", "2", "3"), request("c", "4")])).toEqual(new Set([`${runId} b`]));
    expect(await held(tx)).toEqual(["1 a", "2 a", "4 c"]);
    await freeKeys(tx, [request("a"), request("c")]);
    expect(await holdKeys(tx, [request("b", "2", "3")])).toEqual(new Set());
    await freeKeys(tx, [request("b")]);
  });
});

test("of two that want the same keys at once one gets all and the other, which waited, none", async () => {
  let letGo = () => {};
  const holding = new Promise<void>((resolve) => (letGo = resolve));
  let took = () => {};
  const taken = new Promise<void>((resolve) => (took = resolve));
  const first = inTx(async (tx) => {
    const losers = await holdKeys(tx, [request("a", "1", "2")]);
    took();
    await holding;
    return losers;
  });
  await taken;
  const second = inTx((tx) => holdKeys(tx, [request("b", "2", "1")]));
  letGo();
  expect([await first, await second]).toEqual([new Set(), new Set([`${runId} b`])]);
  expect(await inTx(held)).toEqual(["1 a", "2 a"]);
});
