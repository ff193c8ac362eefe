/** Links that are mailed to move to another address. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "../../support/api.ts";
import { mailed } from "../../support/outbox.ts";
import { clientOf, joins, refused, signsIn } from "../../support/people.ts";

// Not of those that sign in by links: an address may make thirty requests to sign in within a minute.
let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const invalid = refused("LINK_INVALID", 401);

test("an address changes when both the old and the new one have confirmed it, and not before", async () => {
  const [from, to] = ["old@example.org", "new@example.org"];
  const { client, userId } = await joins(api, from);
  await client.me.changeEmail({ body: { email: to } });
  const [old, next] = [await mailed(api, from, "email"), await mailed(api, to, "email")];
  const confirm = (token: string) => clientOf(api).emails.confirm({ body: { token } });
  const emailOf = async () => (await client.members.list()).items.find((member) => member.userId === userId)?.email;

  expect(await confirm(next)).toEqual({ kind: "waits-for-other" });
  expect(await emailOf()).toBe(from);
  await expect(signsIn(api, to)).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));
  expect(await confirm(old)).toEqual({ kind: "changed" });
  expect(await emailOf()).toBe(to);
  for (const used of [old, next]) await expect(confirm(used)).rejects.toMatchObject(invalid);
  await expect(signsIn(api, from)).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));
  expect(await (await signsIn(api, to)).client.me.get()).toMatchObject({ id: userId });
});

test("nobody takes the address of somebody else, and is not told that it is theirs", async () => {
  await joins(api, "owner-of-it@example.org");
  const { client } = await joins(api, "wants-it@example.org");
  expect(await client.me.changeEmail({ body: { email: "owner-of-it@example.org" } })).toBeUndefined();
  const confirm = (token: string) => clientOf(api).emails.confirm({ body: { token } });
  await confirm(await mailed(api, "wants-it@example.org", "email"));
  await expect(confirm(await mailed(api, "owner-of-it@example.org", "email"))).rejects.toMatchObject(invalid);
  expect(await (await signsIn(api, "wants-it@example.org")).client.me.get()).toMatchObject({ kind: "user" });
});
