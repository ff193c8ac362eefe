import { afterAll, beforeAll, expect, test } from "vitest";
import { openTestDatabase } from "../../test/support/database.ts";
import type { TestDatabase } from "../../test/support/database.ts";
import type { NewEvent } from "../model/event.ts";
import type { TenantId } from "../model/ids.ts";
import { verifyChain } from "./chain.ts";
import { createEventLog } from "./event-log.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.drop());

const log = createEventLog();
const paused = (runId: string | null, reason: string): NewEvent => ({
  name: "run.paused",
  runId,
  actor: "user",
  payload: { reason },
});
const append = (tenant: string, ...events: NewEvent[]) =>
  database.db.transaction(tenant as TenantId, (tx) => log.append(tx, events));
const read = (tenant: string, runId?: string, after = 0) =>
  database.db.transaction(tenant as TenantId, (tx) => log.read(tx, { runId, after, limit: 10_000 }));

test("positions are gap-free per tenant and per stream, however many write at once", async () => {
  const streams = ["run-a", "run-b", null];
  const writers = Array.from({ length: 30 }, (_, index) =>
    append("many", paused(streams[index % 3]!, `${index}`), paused(streams[(index + 1) % 3]!, `${index}`)),
  );
  await Promise.all(writers);

  const all = await read("many");
  expect(all.map((event) => event.position)).toEqual(Array.from({ length: 60 }, (_, index) => index + 1));
  for (const stream of ["run-a", "run-b", "tenant"]) {
    const mine = all.filter((event) => event.stream === stream);
    expect(mine).toHaveLength(20);
    expect(verifyChain(mine)).toEqual({ ok: true });
  }
});

test("a transaction that rolls back leaves no gap", async () => {
  await append("gap", paused("run", "first"));
  const broken = database.db.transaction("gap" as TenantId, async (tx) => {
    await log.append(tx, [paused("run", "never")]);
    throw new Error("rolled back");
  });
  await expect(broken).rejects.toThrow("rolled back");
  await append("gap", paused("run", "second"));
  const events = await read("gap", "run");
  expect(events.map((event) => [event.position, event.payload.reason])).toEqual([
    [1, "first"],
    [2, "second"],
  ]);
  expect(verifyChain(events)).toEqual({ ok: true });
});

test("what is read back hashes as what was written, whatever characters it holds", async () => {
  const reasons = ["\0 NUL", "\u{1F3AF} emoji", "\ud800 half a pair", `"quotes" \\ and \n lines`, "\u2028", "ÅÅ"];
  const written = await append("characters", ...reasons.map((reason) => paused("run", reason)));
  const events = await read("characters", "run");
  expect(events).toEqual(written);
  expect(verifyChain(events)).toEqual({ ok: true });
});

test("reading goes on after a position and knows the last one", async () => {
  await append("pages", paused("run", "a"), paused("other", "b"), paused("run", "c"));
  expect((await read("pages", "run", 1)).map((event) => event.payload.reason)).toEqual(["c"]);
  expect((await read("pages", undefined, 1)).map((event) => event.payload.reason)).toEqual(["b", "c"]);
  const last = await database.db.transaction("pages" as TenantId, (tx) => log.lastPosition(tx));
  expect(last).toBe(3);
});

test("each commit is notified with the last position, a rollback is not", async () => {
  const heard: string[] = [];
  let arrived = () => {};
  const stop = await database.db.listen("provost_event", (payload) => {
    heard.push(payload);
    arrived();
  });
  const broken = database.db.transaction("told" as TenantId, async (tx) => {
    await log.append(tx, [paused("run", "never")]);
    throw new Error("no");
  });
  await expect(broken).rejects.toThrow("no");
  const told = new Promise<void>((resolve) => (arrived = resolve));
  await append("told", paused("run", "a"), paused("run", "b"));
  await told;
  expect(heard).toEqual([JSON.stringify({ tenantId: "told", position: 2 })]);
  await stop();
});

test("nobody can change or remove an event", async () => {
  await append("kept", paused("run", "a"));
  const alter = (text: string) => database.db.transaction("kept" as TenantId, (tx) => tx.query(text));
  await expect(alter("update events set actor = 'x'")).rejects.toMatchObject({ code: "42501" });
  await expect(alter("delete from events")).rejects.toMatchObject({ code: "42501" });
  await expect(alter("truncate events")).rejects.toMatchObject({ code: "42501" });
});
