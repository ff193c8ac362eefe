import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import {
  actorOf,
  openTestIdentity,
  originFrom,
  PUBLIC_URL,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../../test/support/identity.ts";
import { DIRECTORY, LOCAL_TENANT } from "../../../model/ids.ts";
import { listMembers } from "../../../store/identity/memberships.ts";
import { LINK_MS, SET_UP_MS } from "../sessions/durations.ts";
import { newToken } from "../tokens/secret-token.ts";

let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
beforeEach(() => {
  at.mails.length = 0;
});
afterAll(() => at.close());

const request = (email: string) => at.identity.signIns.requestLink(PUBLIC_URL, email, originFrom());
const enter = (token: string) => at.identity.signIns.withLink(token, wishFor());

test("a link is mailed, opens a session once, and says where it leads", async () => {
  await at.addUser("ada@example.org", "viewer");
  expect(await request("ADA@example.org")).toEqual({ kind: "accepted" });
  const token = await at.mailedToken("ada@example.org");
  expect(at.mails[0]?.text).toContain(`${PUBLIC_URL}/sign-in/link#token=${token}`);
  expect(signedIn(await enter(token)).role).toBe("viewer");
  expect((await enter(token)).kind).toBe("refused");
});

test("of two who open the link at once one gets in", async () => {
  await at.addUser("twice@example.org", "viewer");
  await request("twice@example.org");
  const token = await at.mailedToken("twice@example.org");
  const answers = await Promise.all([enter(token), enter(token), enter(token)]);
  expect(answers.map(({ kind }) => kind).toSorted()).toEqual(["refused", "refused", "signed-in"]);
});

test("a link is good for ten minutes", async () => {
  await at.addUser("late@example.org", "viewer");
  await request("late@example.org");
  at.clock.advance(LINK_MS);
  expect((await enter(await at.mailedToken("late@example.org"))).kind).toBe("refused");
});

test("an address without an account gets the same answer and no mail", async () => {
  expect(await request("nobody@example.org")).toEqual({ kind: "accepted" });
  await at.identity.mailSent();
  expect(at.mails).toEqual([]);
});

test("nobody's mailbox is flooded, and the answer does not tell", async () => {
  await at.addUser("flooded@example.org", "viewer");
  for (let count = 0; count < 5; count += 1) expect(await request("flooded@example.org")).toEqual({ kind: "accepted" });
  await at.identity.mailSent();
  expect(at.mails).toHaveLength(3);
});

test("a token of another kind, or of nobody, opens nothing", async () => {
  for (const token of ["", "pvl_", newToken("link"), newToken("session")])
    expect((await enter(token)).kind).toBe("refused");
});

test("the set-up link makes the owner of the local tenant, and later ones enter as the same", async () => {
  const first = await at.identity.signIns.setUpToken("Grace");
  const answer = signedIn(await enter(first.token));
  expect(await actorOf(at.identity, answer)).toMatchObject({ tenantId: LOCAL_TENANT, roles: ["owner"], kind: "user" });
  const second = await at.identity.signIns.setUpToken("Somebody else");
  expect(signedIn(await enter(second.token)).userId).toBe(answer.userId);
  const members = await at.db.transaction(DIRECTORY, (tx) => listMembers(tx, LOCAL_TENANT));
  expect(members.filter(({ role }) => role === "owner")).toMatchObject([{ name: "Grace", email: null }]);
});

test("the set-up link works once, for ten minutes, and not after a newer one was made", async () => {
  const replaced = await at.identity.signIns.setUpToken("Grace");
  const used = await at.identity.signIns.setUpToken("Grace");
  expect((await enter(replaced.token)).kind).toBe("refused");
  signedIn(await enter(used.token));
  expect((await enter(used.token)).kind).toBe("refused");
  const late = await at.identity.signIns.setUpToken("Grace");
  at.clock.advance(SET_UP_MS);
  expect((await enter(late.token)).kind).toBe("refused");
});
