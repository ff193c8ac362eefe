/** Policies, limits, secrets, flags and the audit log through the API, asked by a service account with a role. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { verifyExport } from "../../../src/access/audit/export.ts";
import { type Client, createClient } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";

let api: Api;
let owner: Client;
let viewer: Client;
let viewerId: string;
let viewerToken: string;

beforeAll(async () => {
  api = await startApi();
  owner = api.client;
  const account = await owner.serviceAccounts.create({ body: { name: "watcher", role: "viewer" } });
  viewerId = account.serviceAccountId;
  const body = { ownerKind: "service-account", ownerId: viewerId, name: "watch", scopes: null } as const;
  const made = await owner.keys.create({ body });
  viewerToken = made.token;
  viewer = createClient({ url: api.url, token: viewerToken, retries: 0 });
});
afterAll(() => api.stop());

const DAY = { percentage: 100 };
const refused = (code: string) => expect.objectContaining({ code }) as unknown;
const raw = (path: string, init: RequestInit = {}) =>
  fetch(`${api.url}${path}`, { ...init, headers: { authorization: `Bearer ${viewerToken}` } });

test("a viewer reads what viewers read and is refused the rest, by the policies", async () => {
  await expect(viewer.runs.list()).resolves.toMatchObject({ items: [] });
  for (const call of [
    () => viewer.policies.get(),
    () => viewer.secrets.list(),
    () => viewer.audit.list(),
    () => viewer.limits.list(),
    () => viewer.flags.set({ params: { flag: "record-allowed-decisions" }, body: DAY }),
    () => viewer.secrets.set({ params: { name: "X" }, body: { value: "correct horse" } }),
  ]) {
    await expect(call()).rejects.toEqual(refused("FORBIDDEN"));
  }
});

test("policies are shown, checked, tried, put in force, explained and told of", async () => {
  const { policies } = await owner.policies.get();
  const frozen = `${policies}\n@id("freeze") forbid (principal, action == Provost::Action::"runs:read", resource) unless { principal.kind == "local" };`;
  const tests = "- name: nobody reads\n  actor: { roles: [viewer] }\n  action: runs:read\n  expect: deny\n";

  expect(await owner.policies.validate({ body: { policies: "permit (principal" } })).toMatchObject({
    problems: [{ line: 1 }],
  });
  expect(await owner.policies.test({ body: { policies: frozen, tests } })).toMatchObject({
    results: [{ passed: true, decided: "deny" }],
  });
  const wrong = owner.policies.activate({ body: { policies: "permit (principal", reason: "?" } });
  await expect(wrong).rejects.toEqual(refused("POLICY_INVALID"));

  const inForce = await owner.policies.activate({ body: { policies: frozen, tests, reason: "the night before" } });
  await expect
    .poll(() =>
      viewer.runs.list().then(
        () => "allowed",
        ({ code }: { code: string }) => code,
      ),
    )
    .toBe("FORBIDDEN");
  const asked = { actor: { kind: "user", id: "x", roles: ["viewer"] }, action: "runs:read" } as const;
  expect(
    await owner.policies.explain({ body: { ...asked, actor: { ...asked.actor, roles: [...asked.actor.roles] } } }),
  ).toMatchObject({
    allowed: false,
    determining: ["freeze"],
    policyVersion: inForce.name,
  });

  await owner.policies.activate({ body: { version: 0, reason: "it is over" } });
  await expect
    .poll(() =>
      viewer.runs.list().then(
        () => "allowed",
        () => "denied",
      ),
    )
    .toBe("allowed");
  expect((await owner.policies.history()).activations.map(({ version, reason }) => [version, reason])).toEqual([
    [0, "it is over"],
    [1, "the night before"],
  ]);
  await expect
    .poll(async () => (await owner.policies.decisions()).items.map(({ determining }) => determining))
    .toContainEqual(["freeze"]);
});

test("everybody is told what each role may do, from the policies that are in force", async () => {
  const mayControl = async () => {
    const { items, builtIn } = await viewer.roles.list();
    const able = items.filter(({ may }) => may.includes("runs:control")).map(({ role }) => role);
    const depends = items.flatMap(({ role, depends }) =>
      depends.filter(({ action }) => action === "runs:control").map(({ policies }) => [role, ...policies]),
    );
    return { able, depends, builtIn };
  };
  expect(await mayControl()).toEqual({
    able: ["owner", "admin", "maintainer", "operator"],
    depends: [],
    builtIn: true,
  });
  const { actions, items, policyVersion } = await viewer.roles.list();
  expect(policyVersion).toBe((await owner.policies.get()).name);
  expect(actions).toContainEqual({
    action: "runs:control",
    resource: "Run",
    meaning: "Pause, resume and cancel a run.",
  });
  expect(items.map(({ role }) => role)).toEqual(["owner", "admin", "maintainer", "operator", "viewer", "agent"]);

  const { policies } = await owner.policies.get();
  const own = `${policies}
    @id("calm") forbid (principal in Provost::Role::"operator", action == Provost::Action::"runs:control", resource);
    @id("eve") permit (principal == Provost::Actor::"user:eve", action == Provost::Action::"runs:control", resource);`;
  await owner.policies.activate({ body: { policies: own, reason: "a calm week" } });
  await expect.poll(mayControl).toEqual({
    able: [],
    depends: [
      ["viewer", "eve"],
      ["agent", "eve"],
    ],
    builtIn: false,
  });
  await owner.policies.activate({ body: { version: 0, reason: "it is over" } });
  await expect.poll(async () => (await mayControl()).builtIn).toBe(true);
});

test("broken glass lets a viewer do one thing more, until it is taken back", async () => {
  const actor = { kind: "service-account", id: viewerId } as const;
  const body = { actor, actions: ["flags:write" as const], reason: "incident 12", minutes: 5 };
  const set = () =>
    viewer.flags.set({ params: { flag: "record-allowed-decisions" }, body: DAY }).then(
      () => "set",
      () => "refused",
    );

  const { grantId } = await owner.policies.breakGlass({ body });
  await expect.poll(set).toBe("set");
  await expect(viewer.secrets.list()).rejects.toEqual(refused("FORBIDDEN"));
  await owner.policies.revokeGrant({ params: { grantId } });
  await expect.poll(set).toBe("refused");
  await expect(owner.policies.revokeGrant({ params: { grantId } })).rejects.toEqual(refused("GRANT_NOT_FOUND"));
});

test("limits hold at once, say so in the standard headers, and can be taken back", async () => {
  const params = { subject: "actor", rateClass: "read" } as const;
  await owner.limits.set({ params, body: { tokens: 1, perSeconds: 60, burst: 3 } });
  await expect.poll(async () => (await raw("/v1/runs")).status).toBe(429);

  const answer = await raw("/v1/runs");
  expect(answer.headers.get("ratelimit-policy")).toBe('"read";q=3;w=180');
  expect(answer.headers.get("ratelimit")).toMatch(/^"read";r=0;t=\d+$/);
  expect(Number(answer.headers.get("retry-after"))).toBeGreaterThan(0);
  expect(await answer.json()).toMatchObject({ code: "RATE_LIMITED" });
  expect((await owner.limits.list()).items).toContainEqual({
    ...params,
    tokens: 1,
    perSeconds: 60,
    burst: 3,
    own: true,
  });

  await owner.limits.unset({ params });
  await expect.poll(async () => (await raw("/v1/runs")).headers.get("ratelimit-policy")).toBe('"read";q=400;w=4');
});

test("secrets are set and removed; no answer and no event has a value", async () => {
  const value = "canary-of-the-api-91c2";
  const set = await owner.secrets.set({ params: { name: "API_TOKEN" }, body: { value } });
  const listed = await owner.secrets.list();
  await owner.secrets.remove({ params: { name: "API_TOKEN" } });
  const log = await owner.audit.list();
  expect(listed.items).toEqual([set]);
  expect(log.items).toMatchObject(
    expect.arrayContaining([
      expect.objectContaining({ name: "secret.changed", payload: { secret: "API_TOKEN", how: "removed", version: 1 } }),
    ]),
  );
  expect(JSON.stringify([set, listed, log, api.complaints])).not.toContain(value);
  await expect(owner.secrets.remove({ params: { name: "API_TOKEN" } })).rejects.toEqual(refused("SECRET_NOT_FOUND"));
});

test("flags are listed and left as they come", async () => {
  await owner.flags.unset({ params: { flag: "record-allowed-decisions" } });
  await expect
    .poll(async () => (await owner.flags.list()).items)
    .toMatchObject([{ flag: "record-allowed-decisions", percentage: 0 }]);
  await expect(owner.flags.unset({ params: { flag: "teleport" } })).rejects.toEqual(refused("FLAG_INVALID"));
});

test("writes and refusals are on the audit log with who and from where; it holds, also as a file", async () => {
  await viewer.secrets.list().catch(() => undefined);
  const actor = `service-account:${viewerId}`;
  await expect
    .poll(async () => (await owner.audit.list({ query: { actor } })).items.map(({ payload }) => payload["operation"]))
    .toContain("secrets.list");
  const { items } = await owner.audit.list({ query: { actor } });
  expect(items.find(({ payload }) => payload["operation"] === "secrets.list")).toMatchObject({
    name: "access.requested",
    actor,
    payload: { status: 403, code: "FORBIDDEN", decision: { allowed: false } },
    personal: { address: "127.0.0.1" },
  });

  expect(await owner.audit.verify()).toMatchObject({ ok: true });
  const file = await (await owner.audit.export()).text();
  expect(verifyExport(file)).toMatchObject({ tenantId: "local" });
  expect(await owner.audit.prune({ body: { keepDays: 30 } })).toEqual({ pruned: null });
});

test("what the log says of somebody can be had and made unreadable", async () => {
  const person = `service-account:${viewerId}`;
  const before = await owner.privacy.export({ params: { person } });
  expect(before.events.length).toBeGreaterThan(0);
  expect(await owner.privacy.erase({ params: { person } })).toEqual({
    person,
    erased: true,
    account: false,
    notes: 0,
    sessions: 0,
    turns: 0,
  });
  const after = await owner.privacy.export({ params: { person } });
  expect(after.events.every(({ personal }) => personal === null)).toBe(true);
  expect(await owner.audit.verify()).toMatchObject({ ok: true });
});

test("how often things were at hand is counted", async () => {
  const { cache, decisions } = await owner.access.counts();
  expect(cache["policies"]?.hits).toBeGreaterThan(0);
  expect(decisions.hits + decisions.misses).toBeGreaterThan(0);
});
