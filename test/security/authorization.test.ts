/** OWASP API Security Top 10 (2023): API1 object level, API3 object property level, API5 function level authorization. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { nativePlan } from "../support/native-plan.ts";
import { type Program, startUp, type Up } from "../support/up.ts";

let up: Up;
let stranger: Program;
let viewer: Program;
let operator: Program;
beforeAll(async () => {
  up = await startUp();
  stranger = await up.stranger("neighbour");
  viewer = await up.program("viewer");
  operator = await up.program("operator");
});
afterAll(() => up.stop());

const refused = (code: string) => expect.objectContaining({ code }) as unknown;
const MARK = "canary-91fd";

test("API1:2023 Broken Object Level Authorization: an id of another tenant is worth nothing, whatever is done with it", async () => {
  const source = nativePlan([{ tasks: [{ title: MARK, script: "true" }] }]);
  const { planId } = await up.owner.plans.upload({ body: { source } });
  const tasks = [{ kind: "k", title: MARK, payload: {} }];
  const { items } = await up.owner.queueTasks.enqueue({ params: { queue: "q" }, body: { tasks } });
  const taskId = items[0]?.taskId ?? "";
  const task = { kind: "k", payload: {} };
  const { scheduleId } = await up.owner.schedules.add({ body: { name: MARK, timing: "@daily", task } });
  const tried = [
    ["GET", `/v1/plans/${planId}`],
    ["GET", `/v1/plans/${planId}/source`],
    ["DELETE", `/v1/plans/${planId}`],
    ["GET", `/v1/queue-tasks/${taskId}`],
    ["POST", `/v1/queue-tasks/${taskId}/cancel`, { reason: "x" }],
    ["GET", `/v1/schedules/${scheduleId}`],
    ["DELETE", `/v1/schedules/${scheduleId}`],
    ["PUT", `/v1/service-accounts/${viewer.serviceAccountId}/state`, { state: "disabled" }],
  ] as const;
  for (const [method, path, body] of tried) {
    const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
    const answer = await up.send(path, stranger.token, init);
    expect([path, answer.status]).toEqual([path, 404]);
    expect(await answer.text()).not.toContain(MARK);
  }
  await expect(up.owner.plans.get({ params: { planId } })).resolves.toMatchObject({ planId });
  await expect(up.owner.queueTasks.get({ params: { taskId } })).resolves.toMatchObject({ state: "queued" });
  await expect(viewer.client.me.get()).resolves.toMatchObject({ tenantId: "local" });
});

test("API1:2023 a tenant that a request names beside its credential changes nothing", async () => {
  for (const header of ["x-tenant", "x-tenant-id", "tenant", "x-provost-tenant"]) {
    const answer = await up.send("/v1/me", stranger.token, { headers: { [header]: "local" } });
    expect(await answer.json()).toMatchObject({ tenantId: "neighbour" });
  }
  const asked = await up.send("/v1/me?tenant=local&tenantId=local", stranger.token);
  expect(await asked.json()).not.toMatchObject({ tenantId: "local" });
});

test("API3:2023 Broken Object Property Level Authorization: a field that is not of the contract is refused, not taken", async () => {
  const account = { name: "riser", role: "viewer" };
  for (const more of [
    { tenantId: "neighbour" },
    { serviceAccountId: "mine" },
    { state: "active" },
    { createdBy: "x" },
  ]) {
    const body = JSON.stringify({ ...account, ...more });
    const answer = await up.send("/v1/service-accounts", up.ownerToken, { method: "POST", body });
    expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([400, "REQUEST_INVALID"]);
  }
});

test("API3:2023 no answer shows a secret's value, a hash of a key, or a password", async () => {
  await up.owner.secrets.set({ params: { name: "DEPLOY" }, body: { value: `${MARK}-secret` } });
  const texts = await Promise.all(
    ["/v1/secrets", "/v1/keys", "/v1/members", "/v1/service-accounts", "/v1/me", "/v1/audit"].map(async (path) =>
      (await up.send(path, up.ownerToken)).text(),
    ),
  );
  const all = texts.join("\n");
  expect(all).toContain("DEPLOY");
  expect(all).not.toContain(`${MARK}-secret`);
  expect(all).not.toMatch(/keyHash|key_hash|passwordHash|argon2|tokenHash|sealed_/);
  expect(all).not.toContain(viewer.token);
});

test("API5:2023 Broken Function Level Authorization: a role does what is its own, and nothing of the roles above it", async () => {
  const body = { state: "disabled" } as const;
  const own = { params: { serviceAccountId: viewer.serviceAccountId } };
  const above = [
    () => viewer.client.queueTasks.enqueue({ params: { queue: "q" }, body: { tasks: [{ kind: "k", payload: {} }] } }),
    () => operator.client.secrets.set({ params: { name: "X" }, body: { value: "y" } }),
    () => operator.client.policies.activate({ body: { version: 0, reason: "mine" } }),
    () => operator.client.serviceAccounts.create({ body: { name: "up", role: "admin" } }),
    () => operator.client.serviceAccounts.setState({ ...own, body }),
    () => operator.client.audit.list(),
    () => operator.client.backups.start(),
  ];
  for (const call of above) await expect(call()).rejects.toEqual(refused("FORBIDDEN"));
  await expect(viewer.client.runs.list()).resolves.toMatchObject({ items: [] });
});

test("API5:2023 a key's scope narrows its role, and nobody makes a key that may do more than they", async () => {
  const narrow = await up.program("admin", ["runs:read"]);
  await expect(narrow.client.runs.list()).resolves.toMatchObject({ items: [] });
  await expect(narrow.client.secrets.list()).rejects.toEqual(refused("FORBIDDEN"));
  const admin = await up.program("admin");
  const ownerId = (await up.program("admin")).serviceAccountId;
  const of = { ownerKind: "service-account", ownerId, name: "k", scopes: null } as const;
  await expect(operator.client.keys.create({ body: of })).rejects.toEqual(refused("FORBIDDEN"));
  await expect(viewer.client.keys.create({ body: of })).rejects.toEqual(refused("FORBIDDEN"));
  await expect(admin.client.policies.activate({ body: { version: 0, reason: "x" } })).rejects.toEqual(
    refused("FORBIDDEN"),
  );
});
