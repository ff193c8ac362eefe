/**
 * Every operation there is, called by nobody, by those whose credential is over, and by an administrator of another tenant
 * with the ids of things that are not theirs: generated from the contracts, so that no operation is forgotten.
 */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { hashToken, hintOf, newToken } from "../../../src/access/identity/tokens/secret-token.ts";
import type { Contract } from "../../../src/http/contract.ts";
import { CONTRACTS } from "../../../src/http/contracts.ts";
import { addressOf, type OperationName, OPERATIONS } from "../../../src/http/operations.ts";
import type { ApiKeyId, ServiceAccountId, TenantId } from "../../../src/model/ids.ts";
import { DIRECTORY } from "../../../src/model/ids.ts";
import { insertApiKey, revokeApiKey } from "../../../src/store/identity/api-keys.ts";
import { openDatabase } from "../../../src/store/database.ts";
import { insertServiceAccount, setServiceAccountState } from "../../../src/store/identity/service-accounts.ts";
import { insertTenant } from "../../../src/store/identity/tenants.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createDatabase, dropDatabase } from "../../support/database.ts";
import { nativePlan } from "../../support/native-plan.ts";

const MARK = "canary-of-local-5c1e";
const OTHER = "neighbour" as TenantId;
const NAMES = Object.keys(OPERATIONS) as OperationName[];
const contractOf = (name: OperationName): Contract => CONTRACTS[name];
const GUARDED = NAMES.filter((name) => contractOf(name).action !== null);

/** Show what the asker has asked for: made under that name in their own tenant, or on record as asked for. */
const MAY_ECHO: ReadonlySet<string> = new Set([
  "secrets.set",
  "privacy.export",
  "privacy.erase",
  "audit.list",
  "audit.export",
]);

type Credentials = Record<"none" | "garbled" | "revoked" | "expired" | "disabled" | "other", string | null>;
let api: Api;
let connection: Awaited<ReturnType<typeof createDatabase>>;
let credentials: Credentials;
/** Ids of the local tenant's things, by the name of the path parameter that takes them. */
const mine: Record<string, string> = {};

const makeKeys = async (): Promise<Credentials> => {
  const db = await openDatabase(connection);
  await db.transaction(DIRECTORY, (tx) => insertTenant(tx, OTHER, "Neighbour"));
  const key = (name: string, expiresAt: Date | null) =>
    db.transaction(OTHER, async (tx) => {
      const serviceAccountId = `account-${name}` as ServiceAccountId;
      const token = newToken("key", OTHER);
      const keyId = `key-${name}` as ApiKeyId;
      await insertServiceAccount(tx, { serviceAccountId, name, role: "admin", createdBy: "test" });
      const owner = { ownerKind: "service-account", ownerId: serviceAccountId } as const;
      const made = { keyId, name, hint: hintOf(token), keyHash: hashToken(token), scopes: null, createdBy: "test" };
      await insertApiKey(tx, { ...owner, ...made, expiresAt });
      return token;
    });
  const revoked = await key("revoked", null);
  const disabled = await key("disabled", null);
  await db.transaction(OTHER, async (tx) => {
    await revokeApiKey(tx, "key-revoked" as ApiKeyId);
    await setServiceAccountState(tx, "account-disabled" as ServiceAccountId, "disabled");
  });
  const expired = await key("expired", new Date("2026-01-01T00:00:00Z"));
  const other = await key("other", null);
  await db.close();
  return { none: null, garbled: "pv_nonsense", revoked, expired, disabled, other };
};

/** Something of everything, with the mark in whatever can bear it. */
const fillLocal = async (): Promise<void> => {
  const { client } = api;
  const source = nativePlan([{ tasks: [{ title: `Write ${MARK}`, script: `echo ${MARK}` }] }]);
  mine["planId"] = (await client.plans.upload({ body: { source } })).planId;
  await client.secrets.set({ params: { name: "CANARY_5C1E" }, body: { value: `${MARK}-value` } });
  mine["name"] = "CANARY_5C1E";
  const account = await client.serviceAccounts.create({ body: { name: MARK, role: "viewer" } });
  mine["serviceAccountId"] = account.serviceAccountId;
  const owner = { ownerKind: "service-account", ownerId: account.serviceAccountId } as const;
  mine["keyId"] = (await client.keys.create({ body: { ...owner, name: MARK, scopes: null } })).key.keyId;
  const invitation = await client.invitations.create({ body: { email: `${MARK}@example.org`, role: "viewer" } });
  mine["invitationId"] = invitation.invitationId;
  const actor = { kind: "user", id: MARK } as const;
  const grant = { actor, actions: ["runs:read" as const], reason: MARK, minutes: 5 };
  mine["grantId"] = (await client.policies.breakGlass({ body: grant })).grantId;
  mine["person"] = "local:local";
  const task = { kind: MARK, title: MARK, payload: { canary: MARK } };
  const { items } = await client.queueTasks.enqueue({ params: { queue: MARK }, body: { tasks: [task] } });
  mine["taskId"] = items[0]?.taskId ?? "";
  const { kind, payload } = task;
  const made = await client.schedules.add({ body: { name: MARK, timing: "@daily", task: { kind, payload } } });
  mine["schedule"] = made.scheduleId;
};

beforeAll(async () => {
  connection = await createDatabase();
  api = await startApi({ connection });
  credentials = await makeKeys();
  await fillLocal();
});
afterAll(async () => {
  await api.stop();
  await dropDatabase(connection);
});

type Values = Readonly<Record<string, unknown>>;

/** The example's request, with ids of the local tenant where there are any. */
const call = async (name: OperationName, token: string | null): Promise<{ status: number; text: string }> => {
  const { example, response } = contractOf(name);
  const { method, path } = addressOf(name);
  const params: Values = { ...(example.params as Values | undefined), ...mine };
  const address = path.replaceAll(/:(\w+)/g, (_, parameter: string) => encodeURIComponent(String(params[parameter])));
  const query = new URLSearchParams(Object.entries((example.query ?? {}) as Record<string, string>)).toString();
  const body = example.body === undefined ? undefined : JSON.stringify(example.body);
  const ending = new AbortController();
  const answer = await fetch(`${api.url}${address}${query === "" ? "" : `?${query}`}`, {
    method,
    redirect: "manual",
    signal: ending.signal,
    headers: {
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    ...(body === undefined ? {} : { body }),
  });
  const { status } = answer;
  // What is followed has no end; its first piece is all that there is of the past.
  const isLive = "kind" in response && response.kind === "events" && status === 200;
  const text = isLive ? "" : await answer.text();
  ending.abort();
  return { status, text };
};

describe.each(["none", "garbled", "revoked", "expired", "disabled"] as const)(
  "with a credential that is %s",
  (which) => {
    test.each(GUARDED)("%s is refused, whatever else is wrong with the request", async (name) => {
      const { status, text } = await call(name, credentials[which]);
      expect([name, status]).toEqual([name, 401]);
      expect(text).not.toContain(MARK);
    });
  },
);

describe("an administrator of another tenant", () => {
  test.each(GUARDED)("%s shows and does nothing of this one", async (name) => {
    const { status, text } = await call(name, credentials.other);
    expect([name, status === 500 ? text : ""]).toEqual([name, ""]);
    expect(text).not.toContain(MARK);
    // an id that was asked for may be named in the answer that it is not there
    const shown = status < 400 && !MAY_ECHO.has(name) ? Object.values(mine).filter((id) => text.includes(id)) : [];
    expect(shown).toEqual([]);
  });

  test("everything of this tenant is still there", async () => {
    const { client } = api;
    const { planId = "", keyId = "", serviceAccountId = "", invitationId = "", grantId = "" } = mine;
    await expect(client.plans.get({ params: { planId } })).resolves.toMatchObject({ planId });
    expect((await client.secrets.list()).items.map(({ name, version }) => [name, version])).toEqual([
      ["CANARY_5C1E", 1],
    ]);
    expect((await client.keys.list()).items.find((key) => key.keyId === keyId)).toMatchObject({ revokedAt: null });
    expect((await client.serviceAccounts.list()).items).toContainEqual(
      expect.objectContaining({ serviceAccountId, state: "active" }),
    );
    expect((await client.invitations.list()).items).toContainEqual(expect.objectContaining({ invitationId }));
    const { taskId = "", schedule = "" } = mine;
    await expect(client.queueTasks.get({ params: { taskId } })).resolves.toMatchObject({ state: "queued" });
    await expect(client.schedules.get({ params: { schedule } })).resolves.toMatchObject({ pausedReason: null });
    const { grants, activations } = await client.policies.history();
    expect(grants).toMatchObject([{ statement: { grantId }, revokedAt: null }]);
    expect(activations).toEqual([]);
    expect(await client.audit.verify()).toMatchObject({ ok: true });
  });
});
