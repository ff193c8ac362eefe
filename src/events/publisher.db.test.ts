import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/database.ts";
import type { TestDatabase } from "../../test/support/database.ts";
import type { NewEvent } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import { verifyChain } from "./chain.ts";
import { createEventLog } from "./event-log.ts";
import { createPublisher } from "./publisher.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const paused = (reason: string): NewEvent => ({ name: "run.paused", runId: "run", actor: "user", payload: { reason } });
const read = (tenant: TenantId) =>
  database.db.transaction(tenant, (tx) => createEventLog().read(tx, { runId: "run", limit: 1_000 }));

test("what is published together is one commit, in the order of the calls, and each caller gets its own event", async () => {
  const tenant = "together" as TenantId;
  const { publish } = createPublisher(database.db);
  const reasons = Array.from({ length: 50 }, (_, index) => `${index}`);
  const published = await Promise.all(reasons.map((reason) => publish(tenant, paused(reason))));

  expect(published.map(({ payload }) => payload.reason)).toEqual(reasons);
  const events = await read(tenant);
  expect(events).toEqual(published);
  expect(verifyChain(events)).toEqual({ ok: true });
  const { rows } = await database.admin.query(
    "select count(distinct xmin::text)::int as commits from provost.events where tenant_id = $1",
    [tenant],
  );
  expect(rows).toEqual([{ commits: 1 }]);
});

test("an event that cannot be written fails alone, and tenants do not mix", async () => {
  const [one, other] = ["one" as TenantId, "other" as TenantId];
  const { publish } = createPublisher(database.db);
  const spoilt = { ...paused("spoilt"), actor: "NUL \0 in a text" };
  const results = await Promise.allSettled([
    publish(one, paused("a")),
    publish(one, spoilt),
    publish(one, paused("b")),
    publish(other, paused("c")),
  ]);
  expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled", "fulfilled"]);
  expect((await read(one)).map(({ payload }) => payload.reason)).toEqual(["a", "b"]);
  expect((await read(other)).map(({ payload }) => payload.reason)).toEqual(["c"]);
});

test("ordinary events are published too, behind those of the inbox that came before them", async () => {
  const tenant = "ordinary" as TenantId;
  const { publish } = createPublisher(database.db);
  const queued = (reason: string): NewEvent => ({
    name: "task.queued",
    runId: null,
    taskId: "task",
    actor: "engine",
    payload: { reason },
  });
  await database.db.transaction(tenant, (tx) => createEventLog().append(tx, [queued("first"), queued("second")]));
  const third = await publish(tenant, queued("third"));

  expect(third).toMatchObject({ position: 3, stream: null, hash: null });
  const all = await database.db.transaction(tenant, (tx) => createEventLog().read(tx, { limit: 10 }));
  expect(all.map(({ payload }) => payload.reason)).toEqual(["first", "second", "third"]);
});

test("publishers and changes that append meanwhile leave no gap and break no chain", async () => {
  const tenant = "meanwhile" as TenantId;
  const publishers = [createPublisher(database.db), createPublisher(database.db)];
  const log = createEventLog();
  const queued = (reason: string): NewEvent => ({
    name: "task.queued",
    runId: null,
    actor: "engine",
    payload: { reason },
  });
  const publishing = publishers.map(async ({ publish }, index) => {
    for (let turn = 0; turn < 40; turn += 1) {
      await Promise.all([publish(tenant, paused(`${index}`)), publish(tenant, queued(`${index}`))]);
    }
  });
  const appending = (async () => {
    for (let turn = 0; turn < 40; turn += 1)
      await database.db.transaction(tenant, (tx) => log.append(tx, [paused("change"), queued("change")]));
  })();
  await Promise.all([...publishing, appending]);
  const last = await createPublisher(database.db).publish(tenant, queued("last"));

  const all = await database.db.transaction(tenant, (tx) => log.read(tx, { limit: 1_000 }));
  expect(all.map(({ position }) => position)).toEqual(Array.from({ length: 241 }, (_, index) => index + 1));
  expect(last.position).toBe(241);
  const run = await read(tenant);
  expect(run).toHaveLength(120);
  expect(verifyChain(run)).toEqual({ ok: true });
});
