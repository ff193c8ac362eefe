import { afterAll, beforeAll, expect, test } from "vitest";
import {
  actorOf,
  openTestIdentity,
  originFrom,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../../test/support/identity.ts";
import type { Identity } from "../identity.ts";
import type { SignedIn } from "../sign-in/sign-in.ts";
import { IDLE_MS, REFRESH_GRACE_MS, SESSION_MS } from "./durations.ts";
import type { Refreshed } from "./refresh.ts";

const password = "violet harbour under seven maps";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
  await at.addUser("ada@example.org", "operator", { password });
});
afterAll(() => at.close());

const open = async (): Promise<SignedIn & { tokens: NonNullable<SignedIn["tokens"]> }> => {
  const answer = signedIn(await at.identity.signIns.withPassword({ email: "ada@example.org", password }, wishFor()));
  if (answer.tokens === null) throw new Error("no tokens");
  return { ...answer, tokens: answer.tokens };
};
const refresh = (token: string, identity: Identity = at.identity) => identity.signIns.refresh(token, originFrom());
const refreshed = (answer: Refreshed) => {
  if (answer.kind === "refused") throw new Error(answer.reason);
  return answer;
};

test("each refresh gives another token, and an access token for the same session", async () => {
  const { tokens, sessionId } = await open();
  const first = refreshed(await refresh(tokens.refreshToken));
  at.clock.advance(60_000);
  const second = refreshed(await refresh(first.refreshToken));
  expect(new Set([tokens.refreshToken, first.refreshToken, second.refreshToken]).size).toBe(3);
  const origin = originFrom();
  const known = await at.identity.authenticators.bearer({ kind: "bearer", token: second.accessToken }, origin);
  expect(known).toMatchObject({ kind: "actor", actor: { credentialId: sessionId, roles: ["operator"] } });
});

test("a refresh that is sent again, by the same client or through another control plane, gets the same answer", async () => {
  const { tokens } = await open();
  const other = at.another();
  const answers = await Promise.all([
    refresh(tokens.refreshToken),
    refresh(tokens.refreshToken, other),
    refresh(tokens.refreshToken),
    refresh(tokens.refreshToken, other),
  ]);
  expect(new Set(answers.map((answer) => refreshed(answer).refreshToken)).size).toBe(1);
  at.clock.advance(REFRESH_GRACE_MS);
  expect((await refresh(tokens.refreshToken)).kind).toBe("refreshed");
});

test("a token that comes back later ends the session, successor and access token included", async () => {
  const session = await open();
  const next = refreshed(await refresh(session.tokens.refreshToken));
  at.clock.advance(REFRESH_GRACE_MS + 1);
  at.acts.length = 0;
  expect((await refresh(session.tokens.refreshToken)).kind).toBe("refused");
  expect(at.acts).toMatchObject([{ act: "session.reuse", subject: { type: "session", id: session.sessionId } }]);
  expect((await refresh(next.refreshToken)).kind).toBe("refused");
  await expect(actorOf(at.identity, session)).rejects.toThrow("the session has ended");
});

test("a copy that is used after its successor ends the session, even within the grace", async () => {
  const { tokens } = await open();
  const next = refreshed(await refresh(tokens.refreshToken));
  refreshed(await refresh(next.refreshToken));
  expect((await refresh(tokens.refreshToken)).kind).toBe("refused");
  expect((await refresh(next.refreshToken)).kind).toBe("refused");
});

test("a thief and the owner share one chain: the second of them to go on is noticed", async () => {
  const { tokens } = await open();
  const owner = refreshed(await refresh(tokens.refreshToken));
  const thief = refreshed(await refresh(tokens.refreshToken));
  const ahead = refreshed(await refresh(owner.refreshToken));
  at.clock.advance(REFRESH_GRACE_MS + 1);
  expect((await refresh(thief.refreshToken)).kind).toBe("refused");
  expect((await refresh(ahead.refreshToken)).kind).toBe("refused");
});

test("a session ends when nobody uses it, and at the latest after thirty days", async () => {
  const idle = await open();
  at.clock.advance(IDLE_MS);
  expect((await refresh(idle.tokens.refreshToken)).kind).toBe("refused");
  let { refreshToken } = (await open()).tokens;
  const daily = 24 * 3_600_000;
  for (let waited = daily; waited < SESSION_MS; waited += daily) {
    at.clock.advance(daily);
    ({ refreshToken } = refreshed(await refresh(refreshToken)));
  }
  at.clock.advance(daily);
  expect((await refresh(refreshToken)).kind).toBe("refused");
});

test("what is no refresh token is refused", async () => {
  const { tokens } = await open();
  for (const token of ["", "pvr_x", tokens.accessToken]) expect((await refresh(token)).kind).toBe("refused");
});
