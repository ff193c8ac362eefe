import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { SPANS_AT as AT, spanOf, traceIdOf as idOf } from "../../../test/support/spans.ts";
import { DIRECTORY, LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import type { EndedSpan } from "../../store/observe/span-encoding.ts";
import { readTraces, type TraceFilter } from "./read-traces.ts";
import { createSpanStore } from "./span-store.ts";

let connection: PoolConfig;
let db: Database;
beforeAll(async () => {
  connection = await createDatabase();
  db = await openDatabase(connection);
});
afterAll(async () => {
  await db.close();
  await dropDatabase(connection);
});

const MINUTE_MS = 60_000;
const span = (digit: number, spanId: string, afterMs: number, more: Partial<EndedSpan> = {}): EndedSpan =>
  spanOf(digit, spanId, { startedMs: AT + afterMs, attributes: { "provost.tenant": LOCAL_TENANT }, ...more });

/** Writes when it is told to; its time is what it is set to. */
const openStore = (at: { ms: number }) => {
  const clock = { now: () => new Date(at.ms), after: () => () => undefined };
  const faults: unknown[] = [];
  const store = createSpanStore({
    db,
    clock,
    retentionMs: 60 * MINUTE_MS,
    onFault: (error) => void faults.push(error),
  });
  return { store, faults };
};

test("traces are found with all their parts, whenever those were written", async () => {
  const at = { ms: AT };
  const { store, faults } = openStore(at);
  store.add(span(1, "statement", 2, { attributes: { "provost.run": "run-1" } }));
  store.add(span(1, "request", 0, { entry: true }));
  store.add(span(2, "other", 20, { entry: true, failed: true, message: "no", durationMs: 700 }));
  await store.flush();
  at.ms += 2_000;
  store.add(span(1, "merge", 1_900, { attributes: { "provost.task": "task-1" } })); // whose it is was said before
  store.add(span(3, "of another", 1_950, { entry: true, attributes: { "provost.tenant": "other" } }));
  await store.close();

  const traces = readTraces(db);
  const list = async (filter: Partial<TraceFilter>) =>
    (await traces.list(LOCAL_TENANT, { limit: 10, ...filter })).map(({ name, spans }) => [name, spans]);
  expect(faults).toEqual([]);
  expect(await list({})).toEqual([
    ["other", 1],
    ["request", 3],
  ]);
  expect(await list({ limit: 1 })).toEqual([["other", 1]]);
  expect(await list({ runId: "run-1" })).toEqual([["request", 3]]);
  expect(await list({ taskId: "task-1" })).toEqual([["request", 3]]);
  expect(await list({ runId: "run-1", taskId: "task-1" })).toEqual([]);
  expect(await list({ failed: true })).toEqual([["other", 1]]);
  expect(await list({ failed: false })).toEqual([["request", 3]]);
  expect(await list({ minDurationMs: 700 })).toEqual([["other", 1]]);
  expect(await list({ runId: "run-1", failed: true })).toEqual([]);
  expect(
    (await traces.get(LOCAL_TENANT, idOf(1))).map(({ spanId, startedAt }) => [spanId, startedAt.getTime()]),
  ).toEqual([
    ["request", AT],
    ["statement", AT + 2],
    ["merge", AT + 1_900],
  ]);
  await expect(traces.get(LOCAL_TENANT, idOf(3))).rejects.toMatchObject({ code: "TRACE_NOT_FOUND" });
});

test("what ends before its request says whose it is belongs to the trace, whenever it was written", async () => {
  const tenant = "told late" as TenantId;
  const { store, faults } = openStore({ ms: AT });
  const untold = { attributes: {} };
  store.add(span(6, "authentication", 1, untold));
  store.add(span(7, "nobody's", 2, untold));
  await store.flush();
  store.add(span(6, "request", 0, { entry: true, attributes: { "provost.tenant": tenant } }));
  store.add(span(7, "refused", 0, { entry: true, attributes: {} }));
  await store.flush();

  const partsOf = async (owner: TenantId, digit: number) =>
    (await readTraces(db).get(owner, idOf(digit))).map(({ spanId }) => spanId);
  expect(await partsOf(tenant, 6)).toEqual(["request", "authentication"]);
  expect(await partsOf(DIRECTORY, 7)).toEqual(["refused", "nobody's"]);
  await store.close();
  expect(faults).toEqual([]);
});

test("what nobody claims in time, or before the end, is kept all the same", async () => {
  const at = { ms: AT };
  const { store, faults } = openStore(at);
  const spansOf = async (digit: number) => (await readTraces(db).get(DIRECTORY, idOf(digit))).length;
  store.add(span(8, "unclaimed", 0, { attributes: {} }));
  await store.flush();
  await expect(spansOf(8)).rejects.toMatchObject({ code: "TRACE_NOT_FOUND" });
  at.ms += 2 * MINUTE_MS;
  store.add(span(9, "the last", at.ms - AT, { attributes: {} }));
  await store.flush();
  expect(await spansOf(8)).toBe(1);
  await store.close();
  expect(await spansOf(9)).toBe(1);
  expect(faults).toEqual([]);
});

test("whose a trace is is known of each one of a batch, however many there are", async () => {
  const tenant = "many" as TenantId;
  const { store, faults } = openStore({ ms: AT });
  const traceIds = Array.from({ length: 2_100 }, (_, at) => (0xa0000 + at).toString(16).padStart(32, "0"));
  const mine = { entry: true, attributes: { "provost.tenant": tenant } };
  // Added in one turn, so that they are one batch.
  for (const traceId of traceIds) store.add(span(1, "request", 0, { ...mine, traceId }));
  await store.close();

  expect(await readTraces(db).get(tenant, traceIds[0]!)).toHaveLength(1);
  expect(faults).toEqual([]);
});

test("what is older than it is kept for goes with the next that is written", async () => {
  const tenant = "aging" as TenantId;
  const at = { ms: AT };
  const { store, faults } = openStore(at);
  const mine = { entry: true, attributes: { "provost.tenant": tenant } };
  store.add(span(4, "old", 0, mine));
  await store.flush();
  at.ms += 61 * MINUTE_MS;
  store.add(span(5, "young", at.ms - AT, mine));
  await store.close();

  expect((await readTraces(db).list(tenant, { limit: 10 })).map(({ name }) => name)).toEqual(["young"]);
  expect(faults).toEqual([]);
});
