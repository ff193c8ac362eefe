import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createDatabase, dropDatabase } from "../../../test/support/database.ts";
import { SPANS_AT as AT, spanOf as span, traceIdOf as idOf } from "../../../test/support/spans.ts";
import { LOCAL_TENANT, type TenantId } from "../../model/ids.ts";
import { type Database, openDatabase } from "../database.ts";
import {
  findBatchesOf,
  findEntryBatches,
  findTraceBatches,
  insertSpanBatch,
  pruneOldSpans,
  pruneSpanBatches,
} from "./span-batches.ts";
import { decodeSpans, type EndedSpan } from "./span-encoding.ts";

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

const write = async (tenant: TenantId, afterMs: number, spans: readonly EndedSpan[]) =>
  db.pipeline(tenant, [
    await insertSpanBatch(
      tenant,
      new Date(AT + afterMs),
      Map.groupBy(spans, ({ traceId }) => traceId),
    ),
  ]);

/** Ids of spans, by batch. */
const spanIds = async (found: readonly Buffer[]): Promise<string[][]> => {
  const batches = await Promise.all(found.map(decodeSpans));
  return batches.map((traces) => [...traces.values()].flat().map(({ spanId }) => spanId));
};
const ask = async (
  find: (tx: Parameters<typeof findEntryBatches>[0]) => Promise<Buffer[]>,
  tenant: TenantId = LOCAL_TENANT,
) => spanIds(await db.transaction(tenant, find));

beforeAll(async () => {
  await write(LOCAL_TENANT, 0, [
    span(1, "oldest", { entry: true, durationMs: 900 }),
    span(1, "of a run", { attributes: { "provost.run": "run-1", "provost.task": "task-1" } }),
    span(2, "second", { entry: true, durationMs: 5 }),
  ]);
  await write(LOCAL_TENANT, 2_000, [span(1, "later part", { attributes: { "provost.task": "task-2" } })]);
  await write(LOCAL_TENANT, 4_000, [span(3, "failed", { entry: true, failed: true, message: "no" })]);
  await write("other" as TenantId, 4_000, [span(1, "of another tenant", { entry: true })]);
});

test("entries are looked for in as few batches as hold so many, the newest first", async () => {
  expect(await ask((tx) => findEntryBatches(tx, {}, 1))).toEqual([["failed"]]);
  expect(await ask((tx) => findEntryBatches(tx, {}, 2))).toEqual([["failed"], ["oldest", "of a run", "second"]]);
  expect(await ask((tx) => findEntryBatches(tx, {}, 100))).toHaveLength(2);
});

test("a batch is left out in which no entry is of the kind", async () => {
  const found = (filter: { failed?: boolean; minDurationMs?: number }) =>
    ask((tx) => findEntryBatches(tx, filter, 10)).then((batches) => batches.map(([first]) => first));
  expect(await found({ failed: true })).toEqual(["failed"]);
  expect(await found({ failed: false })).toEqual(["oldest"]);
  expect(await found({ minDurationMs: 900 })).toEqual(["oldest"]);
  expect(await found({ minDurationMs: 901 })).toEqual([]);
  expect(await found({ failed: true, minDurationMs: 2 })).toEqual([]);
});

test("batches are found by run and task of any span, and by traces, within the tenant", async () => {
  const firsts = (batches: string[][]) => batches.map(([first]) => first);
  expect(firsts(await ask((tx) => findBatchesOf(tx, { runId: "run-1", taskId: null })))).toEqual(["oldest"]);
  expect(firsts(await ask((tx) => findBatchesOf(tx, { runId: null, taskId: "task-2" })))).toEqual(["later part"]);
  expect(await ask((tx) => findBatchesOf(tx, { runId: "run-1", taskId: "task-2" }))).toEqual([]);
  expect(firsts(await ask((tx) => findTraceBatches(tx, [idOf(1)])))).toEqual(["later part", "oldest"]);
  expect(await ask((tx) => findTraceBatches(tx, [idOf(1)]), "other" as TenantId)).toEqual([["of another tenant"]]);
  expect(await ask((tx) => findTraceBatches(tx, [idOf(9)]))).toEqual([]);
});

test("what is old goes, and the oldest of what is too much", async () => {
  const left = async (keep: number, before: number) => {
    await db.transaction(LOCAL_TENANT, (tx) => pruneSpanBatches(tx, { before: new Date(before), keep }));
    return (await ask((tx) => findTraceBatches(tx, [idOf(1), idOf(2), idOf(3)]))).map(([first]) => first);
  };
  expect(await left(4, AT - 1)).toEqual(["failed", "later part", "oldest"]);
  expect(await left(3, AT - 1)).toEqual(["failed", "later part"]);
  expect(await left(3, AT + 2_000)).toEqual(["failed"]);
  expect(await left(0, AT - 1)).toEqual([]);
});

test("what older code has written goes by its age", async () => {
  const count = (tx: Parameters<typeof pruneOldSpans>[0]) =>
    tx
      .query<{ trace_id: string }>("select trace_id from spans order by 1")
      .then((rows) => rows.map((row) => row.trace_id));
  await db.transaction(LOCAL_TENANT, (tx) =>
    tx.query(
      `insert into spans (tenant_id, trace_id, span_id, name, kind, started_at, duration_us, failed, attributes, entry)
       select $1, id, 'span', 'name', 'server', at, 1, false, '{}', true
       from unnest($2::text[], $3::timestamptz[]) as old (id, at)`,
      [LOCAL_TENANT, ["old", "young"], [new Date(AT), new Date(AT + 10)]],
    ),
  );
  const left = await db.transaction(LOCAL_TENANT, async (tx) => {
    await pruneOldSpans(tx, new Date(AT + 5));
    return count(tx);
  });
  expect(left).toEqual(["young"]);
});
