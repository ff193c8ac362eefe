import { afterAll, beforeAll, expect, test } from "vitest";
import { asLocal, asUser, openTestIdentity, originFrom, type TestIdentity } from "../../../../test/support/identity.ts";
import { LOCAL_TENANT, type TenantId } from "../../../model/ids.ts";
import type { Identity } from "../identity.ts";
import { FLUSH_MS } from "../late-writes.ts";
import { MAX_AGE_MS } from "../recent-answers.ts";
import type { By } from "../security-act.ts";
import type { MadeKey } from "./keys.ts";

const password = "violet harbour under seven maps";
const HOUR = 3_600_000;
let at: TestIdentity;
let accounts = 0;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const ask = (token: string, identity: Identity = at.identity) =>
  identity.authenticators.bearer({ kind: "bearer", token }, originFrom());
const makeKey = async (options: { scopes?: string[] | null; by?: By } = {}): Promise<MadeKey & { account: string }> => {
  const { scopes = null, by = asLocal() } = options;
  const account = await at.identity.serviceAccounts.create(asLocal(), `ci-${(accounts += 1)}`, "operator");
  const owner = { ownerKind: "service-account", ownerId: account.serviceAccountId } as const;
  const made = await at.identity.keys.create(by, { ...owner, name: "ci", scopes, lifeMs: HOUR });
  return { ...made, account: account.serviceAccountId };
};

test("a service account's key stands for it, narrowed to its scopes", async () => {
  const { key, token, account } = await makeKey({ scopes: ["runs:read", "plans:read"] });
  expect(token).toMatch(/^pv_local_[0-9A-Za-z]{43}_[0-9A-Za-z]{6}$/);
  expect(token.startsWith(key.hint)).toBe(true);
  expect(await ask(token)).toEqual({
    kind: "actor",
    actor: {
      tenantId: LOCAL_TENANT,
      kind: "service-account",
      id: account,
      roles: ["operator"],
      scopes: ["runs:read", "plans:read"],
      credentialId: key.keyId,
      expiresAt: new Date(at.clock.now().getTime() + HOUR),
    },
  });
});

test("a revoked key is refused at once here, and within a second by another control plane", async () => {
  const { key, token } = await makeKey();
  const elsewhere = at.another();
  for (const plane of [at.identity, elsewhere]) expect((await ask(token, plane)).kind).toBe("actor");
  await at.identity.keys.revoke(asLocal(), key.keyId);
  expect(await ask(token)).toEqual({ kind: "refused", reason: "revoked key" });
  at.clock.advance(MAX_AGE_MS);
  expect(await ask(token, elsewhere)).toEqual({ kind: "refused", reason: "revoked key" });
});

test("a key expires at its very time, also when it was asked about a moment ago", async () => {
  const { token } = await makeKey();
  at.clock.advance(HOUR - 1);
  expect((await ask(token)).kind).toBe("actor");
  at.clock.advance(1);
  expect((await ask(token)).kind).toBe("refused");
});

test("a rotated key works beside its successor for as long as was said", async () => {
  const { key, token } = await makeKey({ scopes: ["runs:read"] });
  const next = await at.identity.keys.rotate(asLocal(), key.keyId, 60_000);
  expect(next.key).toMatchObject({ ownerId: key.ownerId, scopes: ["runs:read"], name: "ci" });
  expect([(await ask(token)).kind, (await ask(next.token)).kind]).toEqual(["actor", "actor"]);
  at.clock.advance(60_000);
  expect([(await ask(token)).kind, (await ask(next.token)).kind]).toEqual(["refused", "actor"]);
  await expect(at.identity.keys.rotate(asLocal(), key.keyId, 0)).rejects.toMatchObject({ code: "STATE_CONFLICT" });
});

test("when it was last used is written in batches", async () => {
  const { key, token } = await makeKey();
  const lastUsed = async () =>
    (await at.identity.keys.list(asLocal())).find(({ keyId }) => keyId === key.keyId)?.lastUsedAt;
  await ask(token);
  const used = at.clock.now();
  expect(await lastUsed()).toBeNull();
  at.clock.advance(FLUSH_MS);
  await at.identity.flushUses();
  expect(await lastUsed()).toEqual(used);
});

test("the keys of a disabled service account stop working, and work again after", async () => {
  const { token, account } = await makeKey();
  await at.identity.serviceAccounts.setState(asLocal(), account, "disabled");
  expect((await ask(token)).kind).toBe("refused");
  await at.identity.serviceAccounts.setState(asLocal(), account, "active");
  expect((await ask(token)).kind).toBe("actor");
});

test("a person's key follows their role, and stops when they are no member any more", async () => {
  await at.addUser("ada@example.org", "maintainer", { password });
  const by = await asUser(at.identity, "ada@example.org", password);
  const own = { ownerKind: "user", ownerId: by.actor.id, name: "laptop", scopes: null, lifeMs: HOUR } as const;
  const { token } = await at.identity.keys.create(by, own);
  expect(await ask(token)).toMatchObject({ actor: { kind: "user", id: by.actor.id, roles: ["maintainer"] } });
  const { userId } = await at.identity.members.find(asLocal(), "ada@example.org");
  await at.identity.members.setRole(asLocal(), userId, "viewer");
  expect(await ask(token)).toMatchObject({ actor: { roles: ["viewer"] } });
  await at.identity.members.remove(asLocal(), userId);
  expect((await ask(token)).kind).toBe("refused");
});

test("an agent's token stands for the agent, and is no API key in form", async () => {
  const owner = { ownerKind: "agent", ownerId: "builder-1" } as const;
  const { token } = await at.identity.keys.create(asLocal(), { ...owner, name: "a", scopes: null, lifeMs: HOUR });
  expect(token).toMatch(/^pva_local_/);
  expect(await ask(token)).toMatchObject({ actor: { kind: "agent", id: "builder-1", roles: ["agent"] } });
});

test("nobody makes a key that can do more than they can", async () => {
  await at.addUser("op@example.org", "operator", { password });
  const operator = await asUser(at.identity, "op@example.org", password);
  const admin = await at.identity.serviceAccounts.create(asLocal(), "admin-bot", "admin");
  const of = (ownerKind: "service-account" | "agent" | "user", ownerId: string, scopes: string[] | null = null) => ({
    ownerKind,
    ownerId,
    name: "x",
    scopes,
    lifeMs: HOUR,
  });
  const refusals = [
    () => at.identity.keys.create(operator, of("service-account", admin.serviceAccountId)),
    () => at.identity.keys.create(operator, of("agent", "a")),
    () => at.identity.keys.create(operator, of("user", "somebody else")),
    () => at.identity.serviceAccounts.create(operator, "another", "maintainer"),
  ];
  for (const refusal of refusals) await expect(refusal()).rejects.toMatchObject({ code: "FORBIDDEN" });

  const narrow = await at.identity.keys.create(operator, of("user", operator.actor.id, ["runs:read"]));
  const known = await ask(narrow.token);
  if (known.kind === "refused") throw new Error(known.reason);
  const byKey = { actor: known.actor, origin: null };
  const wider = at.identity.keys.create(byKey, of("user", operator.actor.id, ["runs:read", "runs:start"]));
  await expect(wider).rejects.toMatchObject({ code: "FORBIDDEN" });
  const unbounded = at.identity.keys.create(byKey, of("user", operator.actor.id));
  await expect(unbounded).rejects.toMatchObject({ code: "FORBIDDEN" });
});

test("a key opens its own tenant alone, also when its name is altered to another's", async () => {
  const { token, key } = await makeKey();
  const foreign = { ...asLocal().actor, tenantId: "other" as TenantId };
  const elsewhere = { actor: foreign, origin: null };
  expect(await at.identity.keys.list(elsewhere)).toEqual([]);
  await expect(at.identity.keys.revoke(elsewhere, key.keyId)).rejects.toMatchObject({ code: "API_KEY_NOT_FOUND" });
  expect((await ask(token.replace("pv_local_", "pv_other_"))).kind).toBe("refused");
  expect((await ask(token)).kind).toBe("actor");
});

test("what is mistyped, or a token of another kind, is refused without asking the database", async () => {
  const { token } = await makeKey();
  const offline = at.another({ db: { ...at.db, transaction: () => Promise.reject(new Error("asked")) } });
  for (const wrong of [token.slice(0, -1), `${token}x`, token.replace("pv_", "pvr_"), "pv_local_x"]) {
    expect((await ask(wrong, offline)).kind).toBe("refused");
  }
  await expect(ask(token, offline)).rejects.toThrow("asked");
});
