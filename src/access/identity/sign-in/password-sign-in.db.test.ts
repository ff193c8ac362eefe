import { afterAll, beforeAll, expect, test, vi } from "vitest";
import {
  actorOf,
  cheapHasher,
  openTestIdentity,
  originFrom,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../../test/support/identity.ts";
import { DIRECTORY, LOCAL_TENANT, type TenantId, type UserId } from "../../../model/ids.ts";
import { insertMembership } from "../../../store/identity/memberships.ts";
import { findPassword } from "../../../store/identity/passwords.ts";
import { insertTenant } from "../../../store/identity/tenants.ts";
import { createPasswordHasher } from "../passwords/hasher.ts";
import { ACCOUNT_RATE } from "./throttle.ts";

const password = "violet harbour under seven maps";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const signIn = (email: string, given = password, wish = wishFor()) =>
  at.identity.signIns.withPassword({ email, password: given }, wish);

test("a member signs in, whatever the case of the address, and the token stands for them", async () => {
  const userId = await at.addUser("ada@example.org", "maintainer", { password });
  const answer = signedIn(await signIn(" Ada@Example.org"));
  expect(await actorOf(at.identity, answer)).toEqual({
    tenantId: LOCAL_TENANT,
    kind: "user",
    id: userId,
    roles: ["maintainer"],
    sessionId: answer.sessionId,
    scopes: null,
    credentialId: answer.sessionId,
    expiresAt: answer.tokens?.accessExpiresAt,
  });
});

test("a browser gets a cookie instead, and the token for its writes", async () => {
  await at.addUser("browser@example.org", "viewer", { password });
  const answer = signedIn(await signIn("browser@example.org", password, wishFor("cookie")));
  expect(answer.tokens).toBeNull();
  expect(answer.cookie).toEqual({ value: expect.stringMatching(/^pvs_/), csrfToken: expect.stringMatching(/^.{43}$/) });
  expect(await actorOf(at.identity, answer)).toMatchObject({ roles: ["viewer"], expiresAt: answer.expiresAt });
});

test("unknown accounts, accounts without a password and wrong passwords have one answer and cost one verification each", async () => {
  await at.addUser("known@example.org", "viewer", { password });
  await at.addUser("no-password@example.org", "viewer");
  const verify = vi.fn((phc: string | null, given: string) => cheapHasher.verify(phc, given));
  const identity = at.another({ hasher: { ...cheapHasher, verify } });
  for (const email of ["known@example.org", "no-password@example.org", "nobody@example.org"]) {
    verify.mockClear();
    const answer = await identity.signIns.withPassword({ email, password: "something else" }, wishFor());
    expect(answer).toEqual({ kind: "refused", reason: "wrong password or account" });
    expect(verify).toHaveBeenCalledTimes(1);
  }
});

test("who belongs to several tenants says which, and gets into no other", async () => {
  const userId = await at.addUser("two@example.org", "viewer", { password });
  const other = "other" as TenantId;
  await at.db.transaction(DIRECTORY, async (tx) => {
    await insertTenant(tx, other, "Other");
    await insertTenant(tx, "third" as TenantId, "Third");
    await insertMembership(tx, { memberOf: other, userId, role: "owner" });
  });
  expect(signedIn(await signIn("two@example.org"))).toMatchObject({ tenantId: LOCAL_TENANT, role: "viewer" });
  const chosen = await signIn("two@example.org", password, wishFor("tokens", other));
  expect(signedIn(chosen)).toMatchObject({ tenantId: other, role: "owner" });
  const foreign = await signIn("two@example.org", password, wishFor("tokens", "third" as TenantId));
  expect(foreign).toEqual({ kind: "refused", reason: "no member of the tenant" });
});

test("a hash of old parameters is renewed at the next sign-in, also when two come at once", async () => {
  const userId = await at.addUser("old@example.org", "viewer", { password });
  const hasher = createPasswordHasher({ memoryCost: 128, timeCost: 1, parallelism: 1 });
  const identity = at.another({ hasher });
  const both = await Promise.all(
    [1, 2].map(() => identity.signIns.withPassword({ email: "old@example.org", password }, wishFor())),
  );
  expect(both.map(({ kind }) => kind)).toEqual(["signed-in", "signed-in"]);
  const stored = await at.db.transaction(DIRECTORY, (tx) => findPassword(tx, userId));
  expect(stored).toContain("m=128,");
  expect(await hasher.verify(stored, password)).toBe(true);
});

test("guessing is slowed down the same for accounts that exist and those that do not, right or wrong", async () => {
  await at.addUser("guessed@example.org", "viewer", { password });
  const wrong = (email: string) => signIn(email, "a wrong password");
  for (const email of ["guessed@example.org", "missing@example.org"]) {
    for (let count = 0; count < ACCOUNT_RATE.burst; count += 1) expect((await wrong(email)).kind).toBe("refused");
  }
  const [right, missing] = [await signIn("guessed@example.org"), await signIn("missing@example.org")];
  expect(right).toEqual({ kind: "throttled", retryInMs: ACCOUNT_RATE.refillMs });
  expect(missing).toEqual(right);
  at.clock.advance(ACCOUNT_RATE.refillMs);
  expect((await signIn("guessed@example.org")).kind).toBe("signed-in");
});

test("the buckets are shared by all control planes", async () => {
  const planes = [at.another(), at.another()];
  const email = "shared@example.org";
  const answers = [];
  for (let count = 0; count <= ACCOUNT_RATE.burst; count += 1) {
    const plane = planes[count % 2] ?? at.identity;
    answers.push((await plane.signIns.withPassword({ email, password }, wishFor())).kind);
  }
  expect(answers.filter((kind) => kind === "throttled")).toHaveLength(1);
});

test("signing in does not use up the account's own bucket", async () => {
  await at.addUser("often@example.org", "viewer", { password });
  for (let count = 0; count < ACCOUNT_RATE.burst * 2; count += 1) {
    expect((await signIn("often@example.org")).kind).toBe("signed-in");
  }
});

test("one address cannot try many accounts, nor one IPv6 network", async () => {
  const from = (address: string, account: number) =>
    signIn(`many-${account}@example.org`, password, { ...wishFor(), origin: originFrom(address) });
  const kinds = new Set<string>();
  for (let account = 0; account < 200; account += 1) kinds.add((await from("2001:db8::1", account)).kind);
  expect([...kinds]).toEqual(["refused"]);
  expect((await from("2001:db8:0:0:ffff::2", 200)).kind).toBe("throttled");
  expect((await from("2001:db8:0:1::1", 201)).kind).toBe("refused");
});

test("every refusal and every sign-in is recorded, and no record holds the password", async () => {
  await at.addUser("recorded@example.org", "viewer", { password });
  at.acts.length = 0;
  await signIn("recorded@example.org", "not this one");
  await signIn("recorded@example.org");
  expect(at.acts).toMatchObject([
    { act: "sign-in.refused", tenantId: DIRECTORY, details: { reason: "wrong password or account" } },
    { act: "sign-in.done", tenantId: LOCAL_TENANT, actor: { id: "user-recorded@example.org" as UserId } },
  ]);
  expect(JSON.stringify(at.acts)).not.toMatch(/violet|not this one|pv[rsl]_/);
});
