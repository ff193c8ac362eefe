import { afterAll, beforeAll, expect, test } from "vitest";
import {
  asLocal,
  openTestIdentity,
  originFrom,
  PUBLIC_URL,
  signedIn,
  type TestIdentity,
  wishFor,
} from "../../../../test/support/identity.ts";
import { DIRECTORY, type UserId } from "../../../model/ids.ts";
import { linkExternalUser } from "../../../store/identity/external-identities.ts";

const password = "violet harbour under seven maps";
const email = "ada.lovelace@example.org";
const subject = "the-subject-at-the-provider";
let at: TestIdentity;
beforeAll(async () => {
  at = await openTestIdentity();
});
afterAll(() => at.close());

const enter = () => at.identity.signIns.withPassword({ email, password }, wishFor());
const erase = async (userId: UserId): Promise<{ erased: boolean; forgotten: number }> => {
  let forgotten = 0;
  const erased = await at.identity.eraseAccount(userId, async () => void (forgotten += 1));
  return { erased, forgotten };
};

test("an account stays while its person is a member anywhere, and then leaves nothing of them", async () => {
  await at.identity.invitations.invite(asLocal(), PUBLIC_URL, { email, role: "operator" });
  const token = await at.mailedToken(email);
  await at.identity.invitations.accept({ token, name: "Ada Lovelace", password }, wishFor());
  const { userId } = await at.identity.members.find(asLocal(), email);
  signedIn(await enter());
  await at.identity.signIns.requestLink(PUBLIC_URL, email, originFrom());
  await at.db.transaction(DIRECTORY, (tx) => linkExternalUser(tx, { issuer: "https://idp", subject }, userId));

  expect(await erase(userId)).toEqual({ erased: false, forgotten: 0 });
  signedIn(await enter());
  await at.identity.members.remove(asLocal(), userId);
  expect(await at.allRows()).toContain(email);
  expect(await erase(userId)).toEqual({ erased: true, forgotten: 1 });

  const left = await at.allRows();
  expect([email, "Ada Lovelace", subject, "a test browser"].filter((words) => left.includes(words))).toEqual([]);
  expect(left).toContain(userId);
  expect((await enter()).kind).toBe("refused");
  expect((await erase(userId)).erased).toBe(false);
});

test("who was erased can be invited again, as somebody new", async () => {
  const { link } = await at.identity.invitations.invite(asLocal(), PUBLIC_URL, { email, role: "viewer" });
  expect(link).toContain("#token=");
  const token = await at.mailedToken(email);
  await at.identity.invitations.accept({ token, name: "Ada", password }, wishFor());

  expect(signedIn(await enter()).role).toBe("viewer");
});

test("of somebody who never was there is nothing to erase", async () => {
  expect(await erase("user-nobody" as UserId)).toEqual({ erased: false, forgotten: 0 });
});
