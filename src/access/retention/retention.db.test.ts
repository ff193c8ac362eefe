/** What is removed by age, on a real Postgres, at a size where batches matter. */
import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock, type TestClock } from "../../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { TenantId } from "../../model/ids.ts";
import { readSessionEntries } from "../../store/agents/agent-session-entries.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { positionAt, readEvents } from "../../store/events/events.ts";
import { createEventRetention, type EventRetention } from "./event-retention.ts";
import { createRetention, type Retention } from "./retention.ts";

const { privateKey, publicKey } = generateKeyPairSync("ed25519");
const signer = {
  keyId: createHash("sha256")
    .update(publicKey.export({ type: "spki", format: "der" }))
    .digest("hex"),
  publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
  sign: (bytes: Uint8Array) => sign(null, bytes, privateKey),
  verify: (bytes: Uint8Array, signature: Uint8Array) => verify(null, bytes, publicKey, signature),
};
const DAY_MS = 86_400_000;
const OLD = new Date("2024-01-01T00:00:00Z");
const YOUNG = new Date("2024-06-01T00:00:00Z");

let database: TestDatabase;
let db: Database;
let clock: TestClock;
let tenantId: TenantId;
let tenants = 0;
let events: EventRetention;
let retention: Retention;
const faults: unknown[] = [];

beforeAll(async () => {
  clock = createTestClock(new Date("2024-06-15T12:00:00Z"));
  database = await openTestDatabase();
  db = await openDatabase(database.connection, clock);
});
afterAll(async () => {
  await db.close();
  await database.drop();
});
beforeEach(async () => {
  tenants += 1;
  tenantId = `tenant-${tenants}` as TenantId;
  faults.length = 0;
  events = createEventRetention({ db, events: createEventLog(), signer, keepDays: 90 });
  retention = createRetention({
    db,
    clock,
    events,
    runs: { step: async () => ({ removed: 0, last: null }) },
    settings: { eventDays: 90, workDays: 90, runDays: null },
    tenants: async () => [tenantId],
    onFault: (error) => faults.push(error),
  });
  return () => retention.close(); // or it works in the tests after it, as often as their time goes on
});

/** After what is there; every tenth is of a run, and so in its chain. */
const fill = async (count: number, at: Date): Promise<void> => {
  await database.admin.query(
    `with head as (
       insert into provost.event_heads (tenant_id, stream, position, hash) values ($1, '*', $2, '')
       on conflict (tenant_id, stream) do update set position = event_heads.position + $2
       returning position - $2 as before
     )
     insert into provost.events (tenant_id, position, event_id, time, name, version, actor, correlation, payload,
       stream, stream_position, run_id, previous_hash, hash)
     select $1, before + i, 'event-' || (before + i), $3::timestamptz + i * interval '1 millisecond', 'task.enqueued', 1,
       'engine', 'x', '{}', r.run, case when r.run is not null then before + i end, r.run,
       case when r.run is not null then '' end, case when r.run is not null then '' end
     from head, generate_series(1, $2::bigint) as i,
       lateral (select case when i % 10 = 0 then 'run-1' end as run) r`,
    [tenantId, count, at],
  );
};
const subscribe = (name: string, kind: string, cursor: number): Promise<unknown> =>
  database.admin.query(
    `insert into provost.subscriptions (tenant_id, subscription_id, name, kind, source, state, filter, batch_size, cursor,
       created_at)
     values ($1, $2, $2, $3, 'postgres', 'active', '{}', 100, $4, now())`,
    [tenantId, name, kind, cursor],
  );
const positions = async (): Promise<number[]> => {
  const { rows } = await database.admin.query<{ position: string }>(
    "select position from provost.events where tenant_id = $1 and name = 'task.enqueued' order by position",
    [tenantId],
  );
  return rows.map(({ position }) => Number(position));
};

test("old events without a run go, those of runs stay, and every position is accounted for", async () => {
  await fill(40_000, OLD);
  await fill(2_000, YOUNG);

  await retention.work();

  expect(faults).toEqual([]);
  expect(retention.removed()).toMatchObject({ events: 36_000 });
  const left = await positions();
  expect(left.filter((position) => position <= 40_000)).toHaveLength(4_000);
  expect(left.filter((position) => position > 40_000)).toHaveLength(2_000);
  expect(await events.of(tenantId)).toMatchObject({ keepDays: 90, removedUpTo: 40_000, removed: 36_000, heldBy: null });
  const verdict = await events.verify(tenantId);
  expect(verdict).toMatchObject({ ok: true, signedHere: true, removed: 36_000, removedFromAudit: 0 });
  expect(verdict.last).toBe(verdict.here + verdict.removed);

  await retention.work();
  expect(retention.removed()).toMatchObject({ events: 36_000 });
});

test("who goes on after an event that was removed gets all that is there, and times are found", async () => {
  await fill(8_000, OLD);
  await fill(100, YOUNG);
  await retention.work();

  const page = await db.transaction(tenantId, (tx) =>
    readEvents(tx, { runId: null, names: ["task.enqueued"], after: 3, limit: 2 }),
  );
  expect(page.events.map(({ position }) => position)).toEqual([10, 20]);
  expect(await db.transaction(tenantId, (tx) => positionAt(tx, YOUNG))).toBe(8_001);
});

test("nothing goes that a subscription has not taken, or has put aside", async () => {
  await fill(12_000, OLD);
  await subscribe("quick", "pull", 12_000);
  await subscribe("slow", "webhook", 7_000);
  await retention.work();
  expect(await events.of(tenantId)).toMatchObject({
    removedUpTo: 7_000,
    heldBy: { subscription: "slow", kind: "webhook", position: 7_000 },
  });

  await database.admin.query(
    `insert into provost.parked_events (tenant_id, subscription_id, position, key, state, failures, parked_at)
     values ($1, 'quick', 9001, 'k', 'dead', 3, now())`,
    [tenantId],
  );
  await database.admin.query("update provost.subscriptions set cursor = 12000 where tenant_id = $1", [tenantId]);
  await retention.work();
  expect(await events.of(tenantId)).toMatchObject({ removedUpTo: 9_000, heldBy: { subscription: "quick" } });
  expect(await events.verify(tenantId)).toMatchObject({ ok: true });
});

test("who relays to a stream keeps all: it is filled again from the first when it is lost", async () => {
  await fill(1_000, OLD);
  await subscribe("relay", "relay", 1_000);
  await retention.work();
  expect(await positions()).toHaveLength(1_000);
  expect(await events.of(tenantId)).toMatchObject({ heldBy: { kind: "relay", position: 0 } });
});

test("an event that somebody took away is missing, and so is a removal that nobody has signed", async () => {
  await fill(10_000, OLD);
  await fill(1_000, YOUNG);
  await retention.work();
  await database.admin.query("delete from provost.events where tenant_id = $1 and position = 10500", [tenantId]);
  const problem = expect.stringContaining("positions were given out") as string;
  expect(await events.verify(tenantId)).toMatchObject({ ok: false, problem });

  await database.admin.query("update provost.event_floors set removed = removed + 1 where tenant_id = $1", [tenantId]);
  expect(await events.verify(tenantId)).toMatchObject({
    ok: false,
    problem: expect.stringContaining("another number") as string,
  });

  await database.admin.query(
    `update provost.events set payload = jsonb_set(payload::jsonb, '{total}', '9001')
     where tenant_id = $1 and name = 'events.pruned'`,
    [tenantId],
  );
  expect(await events.verify(tenantId)).toMatchObject({
    ok: false,
    problem: "the signature of the last removal does not hold",
  });
});

test("events that are removed while all are counted are no alarm", async () => {
  await fill(8_000, OLD);
  const removed: (number | null)[] = [];
  // When those that are there have been counted, and before it is read how many were removed.
  const meanwhile: Database["transaction"] = (tenant, work) =>
    db.transaction(tenant, (tx) =>
      work({
        ...tx,
        query: async <R extends object>(text: string, values?: readonly unknown[]) => {
          const rows = await tx.query<R>(text, values);
          if (text.includes("removedFromAudit") && removed.length === 0)
            removed.push(await events.step(tenantId, YOUNG));
          return rows;
        },
      }),
    );
  const parts = { events: createEventLog(), signer, keepDays: 90 };
  const watched = createEventRetention({ ...parts, db: { ...db, transaction: meanwhile } });

  const verdict = await watched.verify(tenantId);

  expect(removed[0]).toBeGreaterThan(0);
  expect(verdict).toMatchObject({ ok: true, signedHere: true, removed: removed[0] });
});

test("nobody removes what is younger than a week, not even by asking the database itself", async () => {
  const ask = (text: string) => db.transaction(tenantId, (tx) => tx.query(text));
  await expect(ask("select * from provost.prune_events(now(), 10)")).rejects.toMatchObject({ code: "PV002" });
  await expect(ask("delete from events")).rejects.toMatchObject({ code: "42501" });
});

const session = (id: string, state: string, endedAt: Date | null, runId: string | null = null): Promise<unknown> =>
  database.admin.query(
    `with s as (
       insert into provost.agent_sessions (tenant_id, session_id, agent_name, title, state, opened_by, last_seq,
         opened_at, ended_at, run_id)
       values ($1, $2, 'ada', 't', $3, 'user:ada', 50, $5, $4, $6)
     ), e as (
       insert into provost.agent_session_entries (tenant_id, session_id, seq, at, entry)
       select $1, $2, i, $5, '{}' from generate_series(1, 50) i
     ), t as (
       insert into provost.agent_session_texts (tenant_id, session_id, seq, said)
       select $1, $2, i, 'words' from generate_series(1, 5) i
     )
     insert into provost.tool_calls (tenant_id, session_id, call_id, tool, state, actor, agent_name, input, input_hash,
       begun_at, ended_at, outcome)
     select $1, $2, 'call-' || i, 'read_file', 'ended', 'user:ada', 'ada', '{}', '', $5, $5, 'ok'
     from generate_series(1, 30) i`,
    [tenantId, id, state, endedAt, endedAt ?? OLD, runId],
  );
const count = async (table: "agent_session_entries" | "tool_calls" | "budget_reservations"): Promise<number> => {
  const { rows } = await database.admin.query<{ n: string }>(
    `select count(*) as n from provost.${table} where tenant_id = $1`,
    [tenantId],
  );
  return Number(rows[0]?.n);
};

test("of sessions that ended long ago the entries and calls go; what is open or young stays, and so do the sums", async () => {
  for (let n = 0; n < 45; n += 1) await session(`old-${n}`, "ended", OLD);
  await session("open", "open", null);
  await session("young", "ended", YOUNG);
  await database.admin.query(
    `insert into provost.budget_reservations (tenant_id, reservation_id, state, spender, reserved, holds, made_at, expires_at)
     select $1, s.state || '-' || i, s.state, '{}', '{}', '[]', $2, $2
     from generate_series(1, 1500) i, unnest(array['settled', 'held']) as s (state) where s.state = 'settled' or i <= 3`,
    [tenantId, OLD],
  );

  await retention.work();

  expect(faults).toEqual([]);
  expect(await count("agent_session_entries")).toBe(100);
  expect(await count("tool_calls")).toBe(60);
  expect(await count("budget_reservations")).toBe(3);
  expect(retention.removed()).toEqual({
    runs: 0,
    events: 0,
    tool_calls: 45 * 30,
    budget_reservations: 1_500,
    agent_sessions: 45,
  });
  const read = (id: string) => db.transaction(tenantId, (tx) => readSessionEntries(tx, id, { after: 0, limit: 1 }));
  await expect(read("old-1")).rejects.toMatchObject({ code: "AGENT_SESSION_EMPTIED" });
});

test("it works once an hour by itself, and goes on where a tenant fails", async () => {
  const seen: string[] = [];
  const tenantIds = ["a", "b"] as TenantId[];
  const time = createTestClock(clock.now());
  const own = createRetention({
    db,
    clock: time,
    events: {
      step: async (tenant) => {
        seen.push(tenant);
        if (tenant === "a") throw new Error("not now");
        return null;
      },
    },
    runs: { step: async () => ({ removed: 0, last: null }) },
    settings: { eventDays: 90, workDays: 90, runDays: null },
    tenants: async () => tenantIds,
    onFault: (error) => faults.push(error),
  });
  time.advance(5 * 60_000);
  await expect.poll(() => seen).toEqual(["a", "b"]);
  time.advance(DAY_MS / 24);
  await expect.poll(() => seen).toEqual(["a", "b", "a", "b"]);
  await own.close();
  expect(faults).toHaveLength(2);
});
