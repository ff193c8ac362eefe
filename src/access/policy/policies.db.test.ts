/** The policies of a tenant on a real database, asked by two control planes that share it. */
import { generateKeyPairSync, sign, verify } from "node:crypto";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createTestClock } from "../../../test/support/clock.ts";
import type { TestClock } from "../../../test/support/clock.ts";
import { openTestDatabase } from "../../../test/support/database.ts";
import type { TestDatabase } from "../../../test/support/database.ts";
import { createEventLog } from "../../events/event-log.ts";
import type { Action } from "../../model/actions.ts";
import type { Actor, Role } from "../../model/actor.ts";
import type { TenantId } from "../../model/ids.ts";
import type { Database } from "../../store/database.ts";
import { openDatabase } from "../../store/database.ts";
import { createAccessCache } from "../cache/access-cache.ts";
import { createEpochs } from "../cache/epochs.ts";
import { createFlags } from "../flags/flags.ts";
import { type Authorizer, createAuthorizer } from "./authorizer.ts";
import type { Signer } from "./break-glass.ts";
import { DEFAULT_BUNDLE } from "./bundle.ts";
import { loadPolicyEngine } from "./cedar.ts";
import { createDecisionRecorder } from "./decision-recorder.ts";
import { createPolicies } from "./policies.ts";

const signerOf = (keyId: string): Signer => {
  const { privateKey, publicKey } = generateKeyPairSync("ed25519");
  return {
    keyId,
    publicKeyPem: publicKey.export({ type: "spki", format: "pem" }).toString(),
    sign: (bytes) => sign(null, bytes, privateKey),
    verify: (bytes, signature) => verify(null, bytes, publicKey, signature),
  };
};

type Plane = Awaited<ReturnType<typeof openPlane>>;
const openPlane = async (db: Database, clock: TestClock, signer: Signer, watch = (one: Authorizer) => one) => {
  const epochs = await createEpochs({ db, clock });
  const cache = createAccessCache({ epochs, shared: null });
  const failures: unknown[] = [];
  const recorder = createDecisionRecorder({ db, clock, onFailure: (error) => failures.push(error) });
  const engine = loadPolicyEngine;
  const events = createEventLog();
  const flags = createFlags({ db, clock, events, cache });
  const authorizer = watch(createAuthorizer({ db, clock, cache, engine, recorder, signer, flags }));
  const policies = createPolicies({ db, clock, events, engine, authorizer, signer });
  return { ...policies, flags, ...authorizer, recorder, failures, close: () => epochs.close() };
};

let database: TestDatabase;
let first: Database;
let second: Database;
let clock: TestClock;
let tenantId: TenantId;
let here: Plane;
let there: Plane;
const signer = signerOf("ours");
let tenants = 0;

beforeAll(async () => {
  clock = createTestClock();
  database = await openTestDatabase();
  first = await openDatabase(database.connection, clock);
  second = await openDatabase(database.connection, clock);
});
beforeEach(async () => {
  tenantId = `tenant-${(tenants += 1)}` as TenantId;
  here = await openPlane(first, clock, signer);
  there = await openPlane(second, clock, signer);
  return async () => {
    await here.close();
    await there.close();
  };
});
afterAll(async () => {
  await first.close();
  await second.close();
  await database.drop();
});

const actor = (role: Role, id = "ada"): Actor => ({
  tenantId,
  kind: "user",
  id,
  roles: [role],
  scopes: null,
  credentialId: null,
  expiresAt: null,
});
const tenant = () => ({ type: "Tenant" as const, id: tenantId, tenantId });
const ask = (plane: Plane, who: Actor, action: Action) => plane.authorize(who, action, tenant());
const FREEZE = `${DEFAULT_BUNDLE}
@id("freeze") forbid (principal, action == Provost::Action::"runs:start", resource);`;

/** Until a notification has been heard: on signals of the database, not on time. */
const heard = async (plane: Plane, name: RegExp): Promise<void> => {
  for (;;) {
    if (name.test((await plane.inForce(tenantId)).name)) return;
    await new Promise((resolve) => setImmediate(resolve));
  }
};

test("the built-in policies are in force until there are others, and every answer names its version", async () => {
  const yes = await ask(here, actor("operator"), "runs:start");
  const no = await ask(here, actor("viewer"), "runs:start");
  expect(yes).toEqual({
    allowed: true,
    reason: "permitted by role:operator",
    policyVersion: expect.stringMatching(/^default@[0-9a-f]{8}$/),
  });
  expect(no).toMatchObject({ allowed: false, reason: "no policy permits it" });
});

test("policies that are put in force here are heard of there, although no time has passed", async () => {
  expect(await ask(there, actor("owner"), "runs:start")).toMatchObject({ allowed: true });

  const shown = await here.activate(actor("owner"), { policies: FREEZE, tests: null }, "the night before");
  await heard(there, /^1@/);

  expect(await ask(here, actor("owner"), "runs:start")).toMatchObject({
    allowed: false,
    reason: "forbidden by freeze",
  });
  expect(await ask(there, actor("owner"), "runs:start")).toMatchObject({ allowed: false, policyVersion: shown.name });
});

test("a notification that is lost costs half a second", async () => {
  await there.close(); // it no longer listens
  expect(await ask(there, actor("owner"), "runs:start")).toMatchObject({ allowed: true });
  await here.activate(actor("owner"), { policies: FREEZE, tests: null }, "the night before");

  clock.advance(499);
  const before = await ask(there, actor("owner"), "runs:start");
  clock.advance(1);
  const after = await ask(there, actor("owner"), "runs:start");

  expect([before.allowed, after.allowed]).toEqual([true, false]);
});

test("an earlier version can be put in force again, and the history tells all of it", async () => {
  await here.activate(actor("owner"), { policies: FREEZE, tests: null }, "freeze");
  await here.activate(actor("owner"), { version: 0 }, "thaw");
  await here.activate(actor("owner"), { version: 1 }, "freeze again");
  await expect(here.activate(actor("owner"), { version: 7 }, "?")).rejects.toMatchObject({ code: "POLICY_NOT_FOUND" });

  const { activations } = await here.history(tenantId, 10);
  expect(activations.map(({ activation, version, reason }) => [activation, version, reason])).toEqual([
    [3, 1, "freeze again"],
    [2, 0, "thaw"],
    [1, 1, "freeze"],
  ]);
  expect((await here.show(tenantId)).policies).toBe(FREEZE);
  expect((await here.show(tenantId, 0)).policies).toBe(DEFAULT_BUNDLE);
});

test("two who put policies in force at once get two versions", async () => {
  const both = await Promise.all([
    here.activate(actor("owner"), { policies: FREEZE, tests: null }, "one"),
    there.activate(actor("owner"), { policies: `${FREEZE}\n// two`, tests: null }, "two"),
  ]);
  expect(both.map(({ version }) => version).sort((a, b) => a - b)).toEqual([1, 2]);
});

test("what does not fit the schema, fails its tests or locks its author out is not put in force", async () => {
  const tests = "- name: owners start runs\n  actor: { roles: [owner] }\n  action: runs:start\n  expect: allow\n";
  const attempts = [
    here.activate(actor("owner"), { policies: "permit (principal, action, nonsense);", tests: null }, "x"),
    here.activate(actor("owner"), { policies: FREEZE, tests }, "x"),
    here.activate(actor("owner"), { policies: "forbid (principal, action, resource);", tests: null }, "x"),
  ];
  const messages = await Promise.all(attempts.map((attempt) => attempt.then(() => "in force", String)));
  expect(messages).toEqual([
    expect.stringMatching(/line 1: .*nonsense/),
    expect.stringMatching(/"owners start runs" expects allow, but it is deny: forbidden by freeze/),
    expect.stringMatching(/you could not change policies any more/),
  ]);
  expect((await here.show(tenantId)).version).toBe(0);
});

test("refusals and what is sensitive are on record with their policy version; plain permissions are not", async () => {
  const other = { ...actor("owner"), tenantId: "elsewhere" as TenantId };
  await ask(here, actor("viewer"), "runs:read");
  for (let n = 0; n < 3; n += 1) await ask(here, actor("viewer"), "runs:start");
  await ask(here, actor("owner"), "secrets:write");
  await here.authorize({ ...other, tenantId }, "runs:read", { type: "Run", id: "r", tenantId: other.tenantId });
  await here.recorder.flush();

  const decisions = await here.decisions(tenantId, { limit: 10, before: null });
  const policyVersion = expect.stringMatching(/^default@/);
  expect(decisions).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ action: "secrets:write", allowed: true, determining: ["role:admin"], policyVersion }),
      expect.objectContaining({ action: "runs:start", allowed: false, times: 3, roles: ["viewer"], policyVersion }),
      expect.objectContaining({ action: "runs:read", allowed: false, reason: "it belongs to another tenant" }),
    ]),
  );
  expect(decisions).toHaveLength(3);
});

test("plain permissions are on record too for those whom the flag is on for", async () => {
  await here.flags.set(actor("owner"), { flag: "record-allowed-decisions", percentage: 100, expiresAt: null });
  clock.advance(500);
  await ask(here, actor("viewer"), "runs:read");
  await here.recorder.flush();
  const decisions = await here.decisions(tenantId, { limit: 10, before: null });
  expect(decisions).toMatchObject([{ action: "runs:read", allowed: true, determining: ["role:viewer"] }]);
});

test("a flood of refusals is a bounded number of rows", async () => {
  const asks = Array.from({ length: 3_000 }, (_, n) => ask(here, actor("viewer", `user-${n}`), "runs:start"));
  await Promise.all(asks);
  await here.recorder.flush();
  const decisions = await here.decisions(tenantId, { limit: 5_000, before: null });
  expect(decisions.length).toBeLessThanOrEqual(501);
  expect(decisions.reduce((sum, { times }) => sum + times, 0)).toBe(3_000);
});

test.each([
  ["has expired", { expiresAt: new Date("2026-01-01T00:00:00Z") }, /expired/],
  ["is for something else", { scopes: ["runs:control"] }, /not for runs:read/],
])("a credential that %s permits nothing", async (_what, fields, reason) => {
  expect(await ask(here, { ...actor("owner"), ...fields }, "runs:read")).toMatchObject({
    allowed: false,
    reason: expect.stringMatching(reason),
  });
});

test("when the database cannot say which policies are in force, the answer is no", async () => {
  const db = await openDatabase(database.connection);
  const plane = await openPlane(db, clock, signer);
  expect(await ask(plane, actor("owner"), "runs:read")).toMatchObject({ allowed: true });
  await db.close();
  clock.advance(500);
  expect(await ask(plane, actor("owner"), "runs:read")).toMatchObject({
    allowed: false,
    reason: expect.stringMatching(/^it could not be decided/),
  });
});

test("when what is sensitive cannot be put on record, the answer is no", async () => {
  await ask(here, actor("owner"), "runs:read");
  await database.admin.query("revoke insert on provost.policy_decisions from provost_app");
  const answer = await ask(here, actor("owner"), "secrets:write");
  await database.admin.query("grant insert on provost.policy_decisions to provost_app");
  expect(answer.allowed).toBe(false);
});

test("broken glass permits its actions to its actor until it expires, on record with its grant", async () => {
  const request = {
    actor: { kind: "user", id: "bob" },
    actions: ["runs:control"],
    reason: "fire",
    minutes: 30,
  } as const;
  const grant = await here.breakGlass(actor("owner"), request);
  await there.inForce(tenantId);

  expect(await ask(there, actor("viewer", "bob"), "runs:control")).toMatchObject({
    allowed: true,
    reason: `permitted by base:break-glass (grant ${grant.grantId} of user:ada: fire)`,
  });
  expect(await ask(there, actor("viewer", "bob"), "secrets:write")).toMatchObject({ allowed: false });
  expect(await ask(there, actor("viewer", "eve"), "runs:control")).toMatchObject({ allowed: false });
  const [kept] = await there.decisions(tenantId, { limit: 1, before: null });
  expect(kept).toMatchObject({ action: "runs:control", allowed: true, grantId: grant.grantId });

  clock.advance(30 * 60_000);
  expect(await ask(there, actor("viewer", "bob"), "runs:control")).toMatchObject({ allowed: false });
});

test("a grant ends when it is revoked, and a second time there is none", async () => {
  const request = {
    actor: { kind: "user", id: "bob" },
    actions: ["runs:control"],
    reason: "fire",
    minutes: 30,
  } as const;
  const { grantId } = await here.breakGlass(actor("owner"), request);
  await here.revokeGrant(actor("owner"), grantId);
  clock.advance(500);
  expect(await ask(here, actor("viewer", "bob"), "runs:control")).toMatchObject({ allowed: false });
  await expect(here.revokeGrant(actor("owner"), grantId)).rejects.toMatchObject({ code: "GRANT_NOT_FOUND" });
});

test("a grant that another key signed, or whose text was changed, opens nothing", async () => {
  const foreign = await openPlane(first, clock, signerOf("another's"));
  const request = {
    actor: { kind: "user", id: "bob" },
    actions: ["runs:control"],
    reason: "fire",
    minutes: 30,
  } as const;
  await foreign.breakGlass(actor("owner"), request);
  await here.breakGlass(actor("owner"), { ...request, actions: ["runs:read"] });
  await database.admin.query(
    `update provost.break_glass_grants set statement = replace(statement::text, 'runs:read', 'runs:start')::json
     where tenant_id = $1`,
    [tenantId],
  );
  clock.advance(500);
  expect(await ask(here, actor("viewer", "bob"), "runs:control")).toMatchObject({ allowed: false });
  expect(await ask(here, actor("viewer", "bob"), "runs:start")).toMatchObject({ allowed: false });
  await foreign.close();
});

test.each([
  [{ reason: " " }, /needs a reason/],
  [{ actions: [] }, /names the actions/],
  [{ minutes: 481 }, /1 to 480 minutes/],
  [{ minutes: Number.NaN }, /1 to 480 minutes/],
])("a grant with %j is not given", async (fields, message) => {
  const request = {
    actor: { kind: "user", id: "bob" },
    actions: ["runs:control"],
    reason: "fire",
    minutes: 30,
  } as const;
  const asked = here.breakGlass(actor("owner"), { ...request, ...fields });
  await expect(asked).rejects.toMatchObject({ code: "GRANT_INVALID", message: expect.stringMatching(message) });
});

test("an explanation shows the policies that made the difference", async () => {
  await here.activate(actor("owner"), { policies: FREEZE, tests: null }, "freeze");
  clock.advance(500);
  const explanation = await here.explain(actor("owner"), "runs:start", tenant());
  expect(explanation).toMatchObject({
    allowed: false,
    determining: ["freeze"],
    policyVersion: expect.stringMatching(/^1@/),
  });
  expect(explanation.policies).toEqual([{ id: "freeze", text: expect.stringContaining("forbid") }]);
});

test("an explanation shows the policies that have decided, also when others come into force meanwhile", async () => {
  await here.activate(actor("owner"), { policies: FREEZE, tests: null }, "freeze");
  const thawed: unknown[] = [];
  const watched = await openPlane(first, clock, signer, (authorizer) => ({
    ...authorizer,
    // When it has been decided, and before it is read what has.
    inForce: async (tenant) => {
      if (thawed.length === 0) thawed.push(await here.activate(actor("owner"), { version: 0 }, "thaw"));
      return authorizer.inForce(tenant);
    },
  }));

  const explanation = await watched.explain(actor("owner"), "runs:start", tenant());
  await watched.close();

  expect(explanation).toMatchObject({ allowed: true, policyVersion: expect.stringMatching(/^default@/) });
  expect(explanation.policies).toContainEqual({ id: "role:operator", text: expect.stringContaining("permit") });
});

test("changes of policies are in the audit chain", async () => {
  await here.activate(actor("owner"), { policies: FREEZE, tests: null }, "freeze");
  const events = await database.db.transaction(tenantId, (tx) => createEventLog().read(tx, { limit: 10 }));
  expect(events).toMatchObject([
    {
      name: "policy.activated",
      actor: "user:ada",
      stream: "tenant",
      payload: { before: 0, after: 1, reason: "freeze" },
    },
  ]);
});
