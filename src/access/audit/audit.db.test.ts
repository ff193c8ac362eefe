import { createHash, generateKeyPairSync, sign, verify } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { TestClock } from "../../../test/support/clock.ts";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { AuditEntry } from "../../model/access.ts";
import type { Actor } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import { readAuditEvents } from "../../store/access/audit.ts";
import type { Database } from "../../store/database.ts";
import { insertNote, listNotes } from "../../store/agents/notes.ts";
import { openDatabase } from "../../store/database.ts";
import { createEpochs } from "../cache/epochs.ts";
import type { Epochs } from "../cache/epochs.ts";
import { openMasterKeys } from "../secrets/open-master-keys.ts";
import { createAuditLog } from "./audit-log.ts";
import type { AuditLog } from "./audit-log.ts";
import { verifyExport } from "./export.ts";
import { toldBy } from "./checkpoint.ts";
import { createRetentionRules } from "./retention-rules.ts";
import { createPersonalData } from "./personal-data.ts";
import type { PersonalData } from "./personal-data.ts";
import { createRequestRecorder } from "./record-requests.ts";
import type { RequestRecorder } from "./record-requests.ts";

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

let database: TestDatabase;
let db: Database;
let clock: TestClock;
let folder: string;
let tenantId: TenantId;
let tenants = 0;
let epochs: Epochs;
let personal: PersonalData;
let recorder: RequestRecorder;
let log: AuditLog;
const failures: unknown[] = [];

beforeAll(async () => {
  // long ago, for there is something to prune
  clock = createTestClock(new Date("2024-03-01T12:00:00Z"));
  database = await openTestDatabase();
  db = await openDatabase(database.connection, clock);
  folder = await mkdtemp(join(tmpdir(), "provost-audit-"));
});
afterAll(async () => {
  await db.close();
  await database.drop();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  tenantId = `tenant-${(tenants += 1)}` as TenantId;
  epochs = await createEpochs({ db, clock });
  const masterKeys = await openMasterKeys(folder, {});
  const events = createEventLog();
  personal = createPersonalData({ db, epochs, masterKeys });
  recorder = createRequestRecorder({ db, clock, events, personal, onFailure: (error) => failures.push(error) });
  log = createAuditLog({ db, clock, events, personal, signer });
  return () => epochs.close();
});
afterEach(() => {
  if (failures.length > 0) throw new Error("refusals were lost", { cause: failures });
});

const actor = (id = "ada"): Actor => ({
  tenantId,
  kind: "user",
  id,
  roles: ["owner"],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});
const entry = (fields: Partial<AuditEntry> = {}): AuditEntry => ({
  at: clock.now(),
  origin: { requestId: "r1", address: "203.0.113.7", userAgent: "Firefox on Ada's laptop" },
  actor: actor(),
  operation: "runs.start",
  action: "runs:start",
  resource: { type: "Tenant", id: tenantId, tenantId },
  decision: { allowed: true, reason: "permitted by role:operator", policyVersion: "default@1" },
  status: 201,
  code: null,
  ...fields,
});
const refusal = (fields: Partial<AuditEntry> = {}) => entry({ status: 403, code: "FORBIDDEN", ...fields });
const latest = (limit = 100) => log.list(tenantId, { before: null, limit, actor: null });
const exported = async () => {
  const lines: string[] = [];
  for await (const line of log.export(tenantId)) lines.push(line);
  return lines.join("");
};
const raw = async () =>
  JSON.stringify((await database.admin.query("select * from provost.events where tenant_id = $1", [tenantId])).rows);

test("a write is on the chain with who, what, on which, from where and why before it is answered", async () => {
  await recorder.audit(entry());
  expect(await latest()).toMatchObject([
    {
      name: "access.requested",
      actor: "user:ada",
      streamPosition: 1,
      payload: {
        requestId: "r1",
        operation: "runs.start",
        subject: { type: "Tenant", id: tenantId },
        decision: { allowed: true, policyVersion: "default@1" },
        status: 201,
        times: 1,
      },
      personal: { address: "203.0.113.7", userAgent: "Firefox on Ada's laptop" },
    },
  ]);
});

test("many writes at once are one chain", async () => {
  await Promise.all(Array.from({ length: 300 }, (_, n) => recorder.audit(entry({ actor: actor(`user-${n % 7}`) }))));
  expect(await latest(1_000)).toHaveLength(300);
  expect(await log.verify(tenantId)).toEqual({ ok: true, events: 300, checkpoint: null });
});

test("equal refusals are counted, and a flood of different ones is bounded", async () => {
  for (let n = 0; n < 50; n += 1) await recorder.audit(refusal());
  for (let n = 0; n < 5_000; n += 1) {
    await recorder.audit(refusal({ origin: { requestId: "x", address: `2001:db8::${n}`, userAgent: null } }));
  }
  await recorder.flush();
  const events = await latest(10_000);
  expect(events.length).toBeLessThanOrEqual(501);
  expect(events.map(({ payload }) => Number(payload["times"])).reduce((sum, times) => sum + times, 0)).toBe(5_050);
  expect(events.some(({ payload }) => payload["times"] === 50)).toBe(true);
});

test("who could not be told is in the directory's log", async () => {
  await recorder.audit(refusal({ actor: null, status: 401, code: "UNAUTHENTICATED", decision: null, resource: null }));
  await recorder.flush();
  const { rows } = await database.admin.query<{ tenant: string }>(
    "select tenant_id as tenant from provost.events where actor = 'nobody'",
  );
  expect(rows).toHaveLength(1);
  expect(await latest()).toEqual([]);
});

test.each([
  ["an altered event", "update provost.events set actor = 'user:eve' where stream_position = 3 and tenant_id = $1", 3],
  ["a missing event", "delete from provost.events where stream_position = 3 and tenant_id = $1", 4],
  ["a missing end", "delete from provost.events where stream_position > 3 and tenant_id = $1", 3],
  ["a missing beginning", "delete from provost.events where stream_position < 3 and tenant_id = $1", 3],
  [
    "a beginning that was cut off with a made-up checkpoint",
    `with gone as (delete from provost.events where stream_position < 3 and tenant_id = $1 returning *)
     insert into provost.audit_checkpoints
     select tenant_id, stream_position, hash, 2, now() from gone order by stream_position desc limit 1`,
    2,
  ],
])("%s is found, whoever could write to the tables", async (_what, text, position) => {
  for (let n = 0; n < 5; n += 1) await recorder.audit(entry());
  await database.admin.query(text, [tenantId]);
  expect(await log.verify(tenantId)).toMatchObject({ ok: false, position });
  await expect(log.prune(actor(), 30)).rejects.toMatchObject({ code: "AUDIT_BROKEN" });
});

test("an export holds without the database, and shows any change", async () => {
  for (let n = 0; n < 3; n += 1) await recorder.audit(entry());
  const text = await exported();
  expect(verifyExport(text)).toEqual({ tenantId, events: 3, keyId: signer.keyId });

  const lines = text.split("\n");
  const tampered = [
    text.replace("runs.start", "runs.pause"),
    [lines[0], ...lines.slice(2)].join("\n"),
    [...lines.slice(0, 3), ...lines.slice(4)].join("\n"),
    lines.slice(0, -2).join("\n"),
    text.replace(tenantId, "another-tenant"),
    "",
  ];
  for (const changed of tampered) {
    expect(() => verifyExport(changed)).toThrow(expect.objectContaining({ code: "AUDIT_BROKEN" }));
  }
  const other = generateKeyPairSync("ed25519").publicKey.export({ type: "spki", format: "pem" }).toString();
  const swapped = text.replace(JSON.stringify(signer.publicKeyPem), JSON.stringify(other));
  expect(() => verifyExport(swapped)).toThrow(/not that of the key/);
});

test("old events are removed with a checkpoint from which the chain goes on, in the export too", async () => {
  for (let n = 0; n < 4; n += 1) await recorder.audit(entry());
  clock.advance(100 * DAY_MS);
  for (let n = 0; n < 2; n += 1) await recorder.audit(entry());

  const pruned = await log.prune(actor(), 90);
  expect(pruned).toMatchObject({ upTo: 4, removed: 4 });
  expect((await latest()).map(({ streamPosition, name }) => [streamPosition, name])).toEqual([
    [7, "audit.pruned"],
    [6, "access.requested"],
    [5, "access.requested"],
  ]);
  expect(await log.verify(tenantId)).toMatchObject({ ok: true, events: 3, checkpoint: { streamPosition: 4 } });
  expect(verifyExport(await exported())).toMatchObject({ events: 3 });
  expect(await log.prune(actor(), 90)).toBeNull();

  await database.admin.query("delete from provost.events where tenant_id = $1 and stream_position = 5", [tenantId]);
  expect(await log.verify(tenantId)).toMatchObject({ ok: false, position: expect.any(Number) });
});

test("events that are removed while the log is verified are not missing", async () => {
  for (let n = 0; n < 4; n += 1) await recorder.audit(entry());
  clock.advance(100 * DAY_MS);
  for (let n = 0; n < 2; n += 1) await recorder.audit(entry());
  const pruned: unknown[] = [];
  // Before the first events are read, when it is known already where they begin and end.
  const meanwhile: Database["transaction"] = (tenant, work) =>
    db.transaction(tenant, (tx) =>
      work({
        ...tx,
        query: async <R extends object>(text: string, values?: readonly unknown[]) => {
          if (text.includes("order by stream_position limit") && pruned.length === 0) {
            pruned.push(null);
            pruned[0] = await log.prune(actor(), 90);
          }
          return tx.query<R>(text, values);
        },
      }),
    );
  const events = createEventLog();
  const watched = createAuditLog({ db: { ...db, transaction: meanwhile }, clock, events, personal, signer });

  const verdict = await watched.verify(tenantId);

  expect(pruned).toMatchObject([{ upTo: 4, removed: 4 }]);
  expect(verdict).toMatchObject({ ok: true, events: 3, checkpoint: { streamPosition: 4, signedHere: true } });
});

test("a beginning that was cut off is told of by a signature, and by nothing that somebody wrote themselves", async () => {
  for (let n = 0; n < 4; n += 1) await recorder.audit(entry());
  clock.advance(100 * DAY_MS);
  await recorder.audit(entry());
  await log.prune(actor(), 90);
  expect(await log.verify(tenantId)).toMatchObject({ ok: true, checkpoint: { signedHere: true, keyId: signer.keyId } });

  // The chain is made anew by who can write to the table, around a place that nobody has signed.
  const forged = await db.transaction(tenantId, (tx) => readAuditEvents(tx, { after: 0, limit: 10, actor: null }));
  const told = forged.find(({ name }) => name === "audit.pruned");
  const checkpoint = { streamPosition: 4, hash: String(told?.payload["hash"]) };
  expect(told && toldBy(told, checkpoint, signer)).toMatchObject({ signedHere: true });
  for (const payload of [
    { ...told?.payload, removed: 3 },
    { ...told?.payload, signature: "" },
    { ...told?.payload, signature: undefined },
  ]) {
    expect(toldBy({ name: "audit.pruned", tenantId, payload }, checkpoint, signer)).toBeNull();
  }
  const elsewhere = toldBy(
    { name: "audit.pruned", tenantId: "another", payload: told?.payload ?? {} },
    checkpoint,
    signer,
  );
  expect(elsewhere).toBeNull();

  const drop =
    "update provost.events set payload = payload::jsonb - 'signature' where tenant_id = $1 and name = 'audit.pruned'";
  await database.admin.query(drop, [tenantId]);
  expect(await log.verify(tenantId)).toMatchObject({ ok: false });
});

test("a tenant says how long its log is kept, and the change is on it", async () => {
  const rules = createRetentionRules({ db, events: createEventLog(), usualDays: 400 });
  expect(await rules.of(tenantId)).toEqual({ keepDays: 400, own: null });
  expect(await rules.set(actor(), 90)).toMatchObject({ keepDays: 90, own: { setBy: "user:ada" } });
  expect(await rules.set(actor(), null)).toMatchObject({ keepDays: null, own: { setBy: "user:ada" } });
  expect(await rules.unset(actor())).toEqual({ keepDays: 400, own: null });
  expect((await latest()).map(({ name, payload }) => [name, payload["before"], payload["after"]])).toEqual([
    ["audit.retention-changed", { keepDays: null }, null],
    ["audit.retention-changed", { keepDays: 90 }, { keepDays: null }],
    ["audit.retention-changed", null, { keepDays: 90 }],
  ]);
});

test("nobody removes what is younger than thirty days, not even by asking the database itself", async () => {
  await recorder.audit(entry());
  await expect(log.prune(actor(), 29)).rejects.toMatchObject({ code: "USAGE" });
  const asked = db.transaction(tenantId, (tx) => tx.query("select * from provost.prune_audit(now())"));
  await expect(asked).rejects.toMatchObject({ code: "PV002" });
  const removed = db.transaction(tenantId, (tx) => tx.query("delete from events"));
  await expect(removed).rejects.toMatchObject({ code: "42501" });
});

test("what is about a person is readable with their key alone, and gone with it, while the chain holds", async () => {
  await recorder.audit(entry());
  await recorder.audit(
    entry({ actor: actor("bob"), origin: { requestId: "r2", address: "198.51.100.9", userAgent: "b" } }),
  );
  expect(await raw()).not.toContain("203.0.113.7");
  expect((await log.exportPerson(tenantId, "user:ada")).events).toMatchObject([
    { personal: { address: "203.0.113.7" } },
  ]);

  expect(await log.erasePerson(actor("owner"), "user:ada")).toEqual({ erased: true, notes: 0, sessions: 0, turns: 0 });
  await recorder.audit(entry());

  expect((await log.exportPerson(tenantId, "user:ada")).events).toMatchObject([{ personal: null }, { personal: null }]);
  expect((await log.exportPerson(tenantId, "user:bob")).events).toMatchObject([
    { personal: { address: "198.51.100.9" } },
  ]);
  expect(await log.verify(tenantId)).toMatchObject({ ok: true, events: 4 });
  expect(verifyExport(await exported())).toMatchObject({ events: 4 });
  expect(await log.erasePerson(actor("owner"), "user:ada")).toEqual({ erased: false, notes: 0, sessions: 0, turns: 0 });
});

test("notes of talk with a person go with them, those of others and of runs stay, and the chain holds", async () => {
  const keep = (noteId: string, by: string) => {
    const from = { agentName: "coder", sessionId: noteId, callId: "1", runId: null, taskId: null };
    const note = { noteId, scope: "project", owner: "p", body: `told by ${by}`, actor: by, ...from } as const;
    return db.transaction(tenantId, (tx) => insertNote(tx, note));
  };
  const kept = async () =>
    (await db.transaction(tenantId, (tx) => listNotes(tx, { limit: 10 }))).map(({ body }) => body);
  for (const [id, by] of ["user:ada", "user:bob", "agent:coder", "user:ada"].entries()) await keep(`note-${id}`, by);

  expect(await log.erasePerson(actor("owner"), "user:ada")).toEqual({ erased: true, notes: 2, sessions: 0, turns: 0 });

  expect((await kept()).toSorted()).toEqual(["told by agent:coder", "told by user:bob"]);
  const [erased] = await latest();
  expect(erased).toMatchObject({ name: "note.erased", actor: "user:owner" });
  expect(new Set(erased?.payload["noteIds"] as string[])).toEqual(new Set(["note-0", "note-3"]));
  expect(await log.verify(tenantId)).toMatchObject({ ok: true, events: 2 });
  await keep("note-later", "user:ada");
  expect(await log.erasePerson(actor("owner"), "user:ada")).toEqual({ erased: false, notes: 1, sessions: 0, turns: 0 });
});

test("another process has forgotten an erased person's key within half a second", async () => {
  const masterKeys = await openMasterKeys(folder, {});
  const away = await createEpochs({ db, clock });
  const there = createPersonalData({ db, epochs: away, masterKeys });
  const sealed = await there.seal(tenantId, "user:ada", { address: "x" });
  await away.close(); // hears no notification
  await log.erasePerson(actor("owner"), "user:ada");
  clock.advance(500);
  expect(sealed && (await there.open(tenantId, sealed))).toBeNull();
});

test("keys of people survive a rotation of the master key", async () => {
  await recorder.audit(entry());
  const masterKeys = await openMasterKeys(folder, {});
  await masterKeys.rotate();
  expect(await db.transaction(tenantId, (tx) => personal.rewrap(tx))).toBe(1);
  const again = createPersonalData({ db, epochs, masterKeys });
  const [event] = await latest();
  expect(await again.open(tenantId, event?.payload["sealed"] as never)).toMatchObject({ address: "203.0.113.7" });
});
