import { afterAll, beforeAll, expect, test } from "vitest";
import {
  actorOf,
  asLocal,
  asUser,
  openTestIdentity,
  originFrom,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../../test/support/identity.ts";
import { DIRECTORY, type SessionId, type TenantId, type UserId } from "../../../model/ids.ts";
import { insertMembership } from "../../../store/identity/memberships.ts";
import { MAX_AGE_MS } from "../recent-answers.ts";

const password = "violet harbour under seven maps";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const ELSEWHERE = "elsewhere" as TenantId;
const enter = async (email: string, userAgent: string, tenantId: TenantId | null = null) => {
  const wish = { ...wishFor("tokens", tenantId), origin: { ...originFrom("198.51.100.7"), userAgent } };
  return signedIn(await at.identity.signIns.withPassword({ email, password }, wish));
};
const adminOf = async (email: string) => {
  await at.addUser(email, "admin", { password });
  return asUser(at.identity, email, password);
};
/** A member here and elsewhere, signed in for both. */
const inBoth = async (email: string) => {
  const userId = await at.addUser(email, "operator", { password });
  await at.addUser(`founder-of-${email}`, "owner", { tenant: ELSEWHERE });
  await at.db.transaction(DIRECTORY, (tx) => insertMembership(tx, { memberOf: ELSEWHERE, userId, role: "operator" }));
  const laptop = await enter(email, "laptop", "local" as TenantId);
  const phone = await enter(email, "phone", "local" as TenantId);
  return { userId, laptop, phone, abroad: await enter(email, "abroad", ELSEWHERE) };
};
const over = "the session has ended";

test("an administrator sees where a member is signed in for this tenant, and no token", async () => {
  const by = await adminOf("sees@example.org");
  const { userId, laptop, phone } = await inBoth("ada@example.org");
  const list = await at.identity.memberSessions.list(by, userId);
  const facts = { address: "198.51.100.7", method: "password", createdAt: at.clock.now(), seenAt: at.clock.now() };
  expect(list.toSorted((a, b) => a.device.localeCompare(b.device))).toMatchObject([
    { sessionId: laptop.sessionId, device: "laptop", ...facts },
    { sessionId: phone.sessionId, device: "phone", ...facts },
  ]);
  const told = JSON.stringify(list);
  const { accessToken = "", refreshToken = "" } = laptop.tokens ?? {};
  expect(refreshToken).not.toBe("");
  for (const secret of [accessToken, refreshToken]) expect(told).not.toContain(secret);
  expect(told).not.toMatch(/hash|rotation/i);
});

test("one that an administrator ends is over at once here, within a second elsewhere, and on record", async () => {
  const by = await adminOf("ends@example.org");
  const { userId, laptop, phone } = await inBoth("grace@example.org");
  const another = at.another();
  await actorOf(another, phone);
  await actorOf(at.identity, phone);
  await at.identity.memberSessions.end(by, userId, phone.sessionId as SessionId);
  await expect(actorOf(at.identity, phone)).rejects.toThrow(over);
  at.clock.advance(MAX_AGE_MS);
  await expect(actorOf(another, phone)).rejects.toThrow(over);
  await actorOf(at.identity, laptop);
  expect(at.acts.at(-1)).toMatchObject({
    act: "member.signed-out",
    tenantId: "local",
    actor: { kind: "user", id: by.actor.id },
    subject: { type: "user", id: userId },
    details: { session: phone.sessionId },
  });
  const again = at.identity.memberSessions.end(by, userId, phone.sessionId as SessionId);
  await expect(again).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
});

test("all that are ended are those of this tenant; the person can sign in again", async () => {
  const by = await adminOf("all@example.org");
  const { userId, laptop, phone, abroad } = await inBoth("joan@example.org");
  const foreign = at.identity.memberSessions.end(by, userId, abroad.sessionId as SessionId);
  await expect(foreign).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  expect(await at.identity.memberSessions.endAll(by, userId)).toBe(2);
  for (const session of [laptop, phone]) await expect(actorOf(at.identity, session)).rejects.toThrow(over);
  const refreshed = await at.identity.signIns.refresh(laptop.tokens?.refreshToken ?? "", originFrom());
  expect(refreshed.kind).toBe("refused");
  await actorOf(at.identity, abroad);
  await actorOf(at.identity, await enter("joan@example.org", "laptop", "local" as TenantId));
});

test("nobody ends sessions of whoever is above them, or of who is no member here", async () => {
  const by = await adminOf("below@example.org");
  const owner = await at.addUser("above@example.org", "owner", { password });
  const session = await enter("above@example.org", "laptop");
  const stranger = await at.addUser("stranger@example.org", "viewer", { tenant: ELSEWHERE });
  const sessionId = session.sessionId as SessionId;
  const acts = at.acts.length;
  const { memberSessions } = at.identity;
  await expect(memberSessions.end(by, owner, sessionId)).rejects.toMatchObject({ code: "FORBIDDEN" });
  await expect(memberSessions.endAll(by, owner)).rejects.toMatchObject({ code: "FORBIDDEN" });
  for (const userId of [stranger, "nobody" as UserId]) {
    const calls = [
      memberSessions.list(by, userId),
      memberSessions.end(by, userId, sessionId),
      memberSessions.endAll(by, userId),
    ];
    for (const refusal of await Promise.allSettled(calls)) {
      expect(refusal).toMatchObject({ status: "rejected", reason: { code: "USER_NOT_FOUND" } });
    }
  }
  expect(at.acts).toHaveLength(acts);
  await actorOf(at.identity, session);
  expect(await memberSessions.endAll(asLocal(), owner)).toBe(1);
  await expect(actorOf(at.identity, session)).rejects.toThrow(over);
});
