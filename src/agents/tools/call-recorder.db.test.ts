/** Ends of calls from several processes at once: each has its event, and every chain is whole. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import { openTestDatabase, type TestDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import { verifyChain } from "../../events/chain.ts";
import type { Event, NewEvent } from "../../model/event.ts";
import type { RunId, TenantId } from "../../model/ids.ts";
import { type Database, openDatabase } from "../../store/database.ts";
import { createCallRecorder, type EndedCall } from "./call-recorder.ts";

const clock = createTestClock();
let database: TestDatabase;
let second: Database;
beforeAll(async () => {
  database = await openTestDatabase();
  second = await openDatabase(database.connection);
});
afterAll(async () => {
  await second.close();
  await database.drop();
});

const endOf = (tenantId: TenantId, callId: string, runId: string | null, reason = "permitted"): EndedCall => {
  const about = { sessionId: "session", callId, tool: "write_file", inputHash: "hash", reason, policyVersion: "v1" };
  const event: NewEvent = {
    name: "tool.called",
    runId: runId as RunId | null,
    taskId: null,
    actor: "agent:coder",
    payload: {
      ...about,
      action: "tool:write_file",
      subjects: [],
      outcome: "ok",
      step: null,
      code: null,
      approvalId: null,
      durationMs: 1,
    },
  };
  const row: EndedCall["row"] = {
    ...about,
    state: "ended",
    actor: "agent:coder",
    agentName: "coder",
    runId,
    taskId: null,
    attemptId: null,
    input: "{}",
    begunAt: clock.now(),
    endedAt: clock.now(),
    outcome: "ok",
    step: null,
    code: null,
    content: "done",
    truncated: false,
    approvalId: null,
    timings: { schema: 0.5 },
    workMs: 1,
    totalMs: 2,
  };
  return { tenantId, row, event };
};

const eventsOf = (tenantId: TenantId): Promise<Event[]> =>
  database.db.transaction(tenantId, (tx) => createEventLog().read(tx, { limit: 10_000 }));

const expectWhole = (events: readonly Event[]): void => {
  expect(events.map(({ position }) => position)).toEqual(events.map((_, index) => index + 1));
  for (const stream of new Set(events.map((event) => event.stream))) {
    expect(verifyChain(events.filter((event) => event.stream === stream))).toEqual({ ok: true });
  }
};

test("ends of two processes and events that others append are in one order, and every chain is whole", async () => {
  const tenantId = "many" as TenantId;
  const [here, there] = [createCallRecorder({ db: database.db, clock }), createCallRecorder({ db: second, clock })];
  const runs = ["run-1", "run-2", null];
  const ends = Array.from({ length: 120 }, (_, n) => endOf(tenantId, `call ${n}`, runs[n % 3] ?? null));
  const append = (): Promise<void> =>
    second.transaction(tenantId, (tx) =>
      createEventLog().append(tx, [{ name: "run.paused", runId: "run-1", actor: "engine", payload: { reason: "a" } }]),
    );
  const others = Array.from({ length: 20 }, append);
  const first = await Promise.all(ends.map((end, n) => (n % 2 === 0 ? here : there)(end)));
  await Promise.all(others);

  expect(first.every(Boolean)).toBe(true);
  const events = await eventsOf(tenantId);
  expect(events).toHaveLength(140);
  expectWhole(events);
});

test("of a call that both have ended the first is kept, with one event", async () => {
  const tenantId = "twice" as TenantId;
  const [here, there] = [createCallRecorder({ db: database.db, clock }), createCallRecorder({ db: second, clock })];
  for (let n = 0; n < 20; n += 1) {
    const firsts = await Promise.all([
      here(endOf(tenantId, `call ${n}`, "run", "here")),
      there(endOf(tenantId, `call ${n}`, "run", "there")),
    ]);
    expect(firsts.filter(Boolean)).toHaveLength(1);
  }
  const events = await eventsOf(tenantId);
  expect(events).toHaveLength(20);
  expectWhole(events);
});

test("what an event holds is what was hashed, whatever characters it has", async () => {
  const tenantId = "odd" as TenantId;
  const record = createCallRecorder({ db: database.db, clock });
  const reasons = ["\0", "\ud800", '"\\{},', "ä €  😀", "$1 %s", "NULL", ""];
  for (const [n, reason] of reasons.entries()) await record(endOf(tenantId, `${n} "\\,{}`, 'a "run", {1}', reason));
  const events = await eventsOf(tenantId);
  expect(events.map(({ payload }) => payload["reason"])).toEqual(
    reasons.map((reason) => JSON.parse(JSON.stringify(reason))),
  );
  expectWhole(events);
});
