import { afterAll, beforeAll, expect, test } from "vitest";
import {
  actorOf,
  asUser,
  openTestIdentity,
  originFrom,
  PUBLIC_URL,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../../test/support/identity.ts";
import { RECENT_MS, RESET_MS } from "../sessions/durations.ts";

const password = "violet harbour under seven maps";
const next = "nine lanterns beside the tram";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const enter = (email: string, given: string) => at.identity.signIns.withPassword({ email, password: given }, wishFor());
const requestReset = async (email: string) => {
  expect(await at.identity.passwords.requestReset(PUBLIC_URL, email, originFrom())).toEqual({ kind: "accepted" });
  return at.mailedToken(email);
};
const reset = (token: string, given = next) => at.identity.passwords.reset(token, given, originFrom());

test("a change ends every other session, and the old password is over", async () => {
  const email = "ada@example.org";
  await at.addUser(email, "viewer", { password });
  const other = signedIn(await enter(email, password));
  const by = await asUser(at.identity, email, password);
  await at.identity.passwords.change(by, { current: password, next });
  expect((await enter(email, password)).kind).toBe("refused");
  expect((await enter(email, next)).kind).toBe("signed-in");
  await expect(actorOf(at.identity, other)).rejects.toThrow("the session has ended");
  expect(await at.identity.sessions.list(by)).toHaveLength(2);
});

test("a change needs the present password, or a recent sign-in", async () => {
  const email = "old@example.org";
  await at.addUser(email, "viewer", { password });
  const by = await asUser(at.identity, email, password);
  const wrong = at.identity.passwords.change(by, { current: "not this one", next });
  await expect(wrong).rejects.toMatchObject({ code: "SIGN_IN_FAILED" });
  at.clock.advance(RECENT_MS + 1);
  const stale = at.identity.passwords.change(by, { current: null, next });
  await expect(stale).rejects.toMatchObject({ code: "SIGN_IN_TOO_OLD" });
  await at.identity.passwords.change(by, { current: password, next });
});

test("a stolen session cannot try passwords without end", async () => {
  const email = "stolen@example.org";
  await at.addUser(email, "viewer", { password });
  const by = await asUser(at.identity, email, password);
  const codes = [];
  for (let count = 0; count < 11; count += 1) {
    const tried = at.identity.passwords.change(by, { current: `guess ${count}`, next });
    codes.push(await tried.catch((error: { code: string }) => error.code));
  }
  expect(codes.at(-1)).toBe("RATE_LIMITED");
});

test("a reset by mail sets the password once and ends all sessions", async () => {
  const email = "reset@example.org";
  await at.addUser(email, "viewer", { password });
  const session = signedIn(await enter(email, password));
  const token = await requestReset(email);
  await reset(token);
  await expect(actorOf(at.identity, session)).rejects.toThrow("the session has ended");
  expect((await enter(email, next)).kind).toBe("signed-in");
  await expect(reset(token)).rejects.toMatchObject({ code: "LINK_INVALID" });
});

test("a weak password leaves the link as it is", async () => {
  const email = "weak@example.org";
  await at.addUser(email, "viewer", { password });
  const token = await requestReset(email);
  await expect(reset(token, "password1234")).rejects.toMatchObject({ code: "PASSWORD_WEAK" });
  await reset(token);
});

test("a reset makes links and tickets of before worthless", async () => {
  const email = "links@example.org";
  await at.addUser(email, "viewer", { password });
  await at.identity.signIns.requestLink(PUBLIC_URL, email, originFrom());
  const link = await at.mailedToken(email);
  await reset(await requestReset(email));
  expect((await at.identity.signIns.withLink(link, wishFor())).kind).toBe("refused");
});

test("the link is good for half an hour, and one to sign in with resets nothing", async () => {
  const email = "late@example.org";
  await at.addUser(email, "viewer", { password });
  await at.identity.signIns.requestLink(PUBLIC_URL, email, originFrom());
  await expect(reset(await at.mailedToken(email))).rejects.toMatchObject({ code: "LINK_INVALID" });
  const token = await requestReset(email);
  at.clock.advance(RESET_MS);
  await expect(reset(token)).rejects.toMatchObject({ code: "LINK_INVALID" });
});

test("an address without an account is answered the same and mailed nothing", async () => {
  expect(await requestReset("nobody@example.org")).toBe("");
});
