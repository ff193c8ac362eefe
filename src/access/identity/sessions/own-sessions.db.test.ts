import { afterAll, beforeAll, expect, test } from "vitest";
import {
  actorOf,
  asUser,
  openTestIdentity,
  originFrom,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../../test/support/identity.ts";
import type { SessionId } from "../../../model/ids.ts";
import { MAX_AGE_MS } from "../recent-answers.ts";
import { FLUSH_MS } from "../late-writes.ts";
import { RECENT_MS } from "./durations.ts";

const password = "violet harbour under seven maps";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const devices = async (email: string) => {
  await at.addUser(email, "viewer", { password });
  const enter = async (userAgent: string) => {
    const wish = { ...wishFor(), origin: { ...originFrom("198.51.100.7"), userAgent } };
    return signedIn(await at.identity.signIns.withPassword({ email, password }, wish));
  };
  const [laptop, phone] = [await enter("laptop"), await enter("phone")];
  return { laptop, phone, by: { actor: await actorOf(at.identity, laptop), origin: originFrom() } };
};

test("everybody sees their own sessions, with device and address, and which one asks", async () => {
  const { laptop, phone, by } = await devices("ada@example.org");
  const list = await at.identity.sessions.list(by);
  const address = "198.51.100.7";
  expect(list.toSorted((a, b) => a.device.localeCompare(b.device))).toMatchObject([
    { sessionId: laptop.sessionId, device: "laptop", address, method: "password", current: true },
    { sessionId: phone.sessionId, device: "phone", address, method: "password", current: false },
  ]);
});

test("a session that is ended is over at once here, and within a second elsewhere", async () => {
  const { phone, by } = await devices("grace@example.org");
  const elsewhere = at.another();
  await actorOf(elsewhere, phone);
  await actorOf(at.identity, phone);
  await at.identity.sessions.end(by, phone.sessionId as SessionId);
  await expect(actorOf(at.identity, phone)).rejects.toThrow("the session has ended");
  at.clock.advance(MAX_AGE_MS);
  await expect(actorOf(elsewhere, phone)).rejects.toThrow("the session has ended");
});

test("ending all others leaves the one that asks", async () => {
  const { laptop, phone, by } = await devices("others@example.org");
  expect(await at.identity.sessions.endOthers(by)).toBe(1);
  await actorOf(at.identity, laptop);
  await expect(actorOf(at.identity, phone)).rejects.toThrow("the session has ended");
});

test("nobody ends a session of somebody else", async () => {
  const mine = await devices("mine@example.org");
  const theirs = await devices("theirs@example.org");
  const attempt = at.identity.sessions.end(mine.by, theirs.phone.sessionId as SessionId);
  await expect(attempt).rejects.toMatchObject({ code: "SESSION_NOT_FOUND" });
  await actorOf(at.identity, theirs.phone);
});

test("when a session was last seen is written in batches", async () => {
  const { phone, by } = await devices("seen@example.org");
  const seenAt = async () =>
    (await at.identity.sessions.list(by)).find(({ sessionId }) => sessionId === phone.sessionId)?.seenAt;
  const opened = at.clock.now();
  at.clock.advance(5_000);
  await actorOf(at.identity, phone);
  const used = at.clock.now();
  expect(await seenAt()).toEqual(opened);
  at.clock.advance(FLUSH_MS);
  await at.identity.flushUses();
  expect(await seenAt()).toEqual(used);
});

test("what changes how somebody signs in needs a sign-in of the last ten minutes", async () => {
  await at.addUser("recent@example.org", "viewer", { password });
  const by = await asUser(at.identity, "recent@example.org", password);
  await at.identity.sessions.demandRecent(by);
  at.clock.advance(RECENT_MS + 1);
  await expect(at.identity.sessions.demandRecent(by)).rejects.toMatchObject({ code: "SIGN_IN_TOO_OLD" });
});
