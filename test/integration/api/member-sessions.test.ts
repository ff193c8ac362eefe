/** Where members are signed in, for the administrators of their tenant, and what is left of who was one. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "../../support/api.ts";
import { joins, refused, signsIn } from "../../support/people.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

test("an owner sees the sessions of a member and ends them; a member sees their own alone", async () => {
  const { client: owner, userId: ownerId } = await joins(api, "owner@example.org", "owner");
  const { client: ada, userId } = await joins(api, "ada@example.org", "operator");
  const second = await signsIn(api, "ada@example.org");
  const sessions = () => owner.memberSessions.list({ params: { userId } });

  const { items } = await sessions();
  expect(items).toHaveLength(2);
  expect(Object.keys(items[0] ?? {}).toSorted()).toEqual(
    ["address", "createdAt", "device", "expiresAt", "method", "seenAt", "sessionId"].toSorted(),
  );
  const current = (await second.client.sessions.list()).items.find((one) => one.current)?.sessionId ?? "";
  for (const call of [
    () => ada.memberSessions.list({ params: { userId: ownerId } }),
    () => ada.memberSessions.endAll({ params: { userId: ownerId } }),
    () => ada.memberSessions.end({ params: { userId: ownerId, sessionId: current } }),
  ]) {
    await expect(call()).rejects.toMatchObject(refused("FORBIDDEN", 403));
  }

  await owner.memberSessions.end({ params: { userId, sessionId: current } });
  await expect(second.client.me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
  expect(await ada.me.get()).toMatchObject({ id: userId });
  expect(await owner.memberSessions.endAll({ params: { userId } })).toEqual({ ended: 1 });
  await expect(ada.me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
  expect((await sessions()).items).toEqual([]);

  const missing = owner.memberSessions.end({ params: { userId, sessionId: current } });
  await expect(missing).rejects.toMatchObject(refused("SESSION_NOT_FOUND", 404));
  const nobody = owner.memberSessions.list({ params: { userId: "nobody" } });
  await expect(nobody).rejects.toMatchObject(refused("USER_NOT_FOUND", 404));
  const acts = async () =>
    (await owner.audit.list({ query: { actor: `user:${ownerId}` } })).items
      .filter(({ payload }) => payload["act"] === "member.signed-out")
      .map(({ payload }) => payload["subject"]);
  await expect.poll(acts).toContainEqual({ type: "user", id: userId });
});

test("who is a member no more is erased with account and sessions; who still is one keeps both", async () => {
  const { client: owner } = await joins(api, "first@example.org", "owner");
  const { client: bea, userId } = await joins(api, "bea@example.org", "viewer");
  const person = `user:${userId}`;

  expect(await owner.privacy.erase({ params: { person } })).toMatchObject({ person, erased: true, account: false });
  expect(await bea.me.get()).toMatchObject({ id: userId });
  await owner.members.remove({ params: { userId } });
  expect(await owner.privacy.erase({ params: { person } })).toMatchObject({ person, erased: false, account: true });

  await expect(bea.me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
  expect(await owner.audit.verify()).toMatchObject({ ok: true });
});
