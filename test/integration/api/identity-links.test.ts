/** Links that are mailed: to sign in, and to join. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "../../support/api.ts";
import { mailed, wasTold } from "../../support/outbox.ts";
import { clientOf, createBrowser, joins, PASSWORD, refused } from "../../support/people.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const stranger = () => clientOf(api).signIn;
const invalid = refused("LINK_INVALID", 401);

test("a link signs in once, and is mailed to who has an account alone", async () => {
  const { userId } = await joins(api, "ada@example.org");
  for (const email of ["nobody@example.org", "ada@example.org"]) {
    expect(await stranger().requestLink({ body: { email } })).toBeUndefined();
  }
  const token = await mailed(api, "ada@example.org", "link");
  const answer = await stranger().link({ body: { token } });
  expect(answer).toMatchObject({ kind: "signed-in", userId, role: "viewer", csrfToken: null });
  for (const wrong of [token, `pvl_${"A".repeat(43)}`, "x"]) {
    await expect(stranger().link({ body: { token: wrong } })).rejects.toMatchObject(invalid);
  }
  // Nobody's was asked for before hers, which has come and been used.
  expect(wasTold(api, "nobody@example.org", "")).toBe(false);
});

test("two who open a link at once are one sign-in", async () => {
  await joins(api, "twice@example.org");
  await stranger().requestLink({ body: { email: "twice@example.org" } });
  const token = await mailed(api, "twice@example.org", "link");
  const answers = await Promise.allSettled([0, 1, 2].map(() => stranger().link({ body: { token } })));
  expect(answers.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected", "rejected"]);
});

test("a link opened in a browser leaves a cookie and no token", async () => {
  await joins(api, "browser@example.org");
  const browser = createBrowser(api);
  await browser.client.signIn.requestLink({ body: { email: "browser@example.org" } });
  const token = await mailed(api, "browser@example.org", "link");
  const answer = await browser.client.signIn.link({ body: { token, form: "cookie" } });
  expect(answer).toMatchObject({ kind: "signed-in", tokens: null });
  expect(await browser.client.me.get()).toMatchObject({ kind: "user", roles: ["viewer"] });
});

test("a link that was asked for before the password changed opens nothing", async () => {
  const email = "before@example.org";
  const { client } = await joins(api, email);
  await stranger().requestLink({ body: { email } });
  const token = await mailed(api, email, "link");
  await client.me.changePassword({ body: { current: PASSWORD, next: "nine lanterns beside the tram" } });
  await expect(stranger().link({ body: { token } })).rejects.toMatchObject(invalid);
});

test("an invitation makes an account once, with a strong password, unless it was taken back", async () => {
  const owner = await joins(api, "inviting@example.org", "owner");
  const create = (email: string) => owner.client.invitations.create({ body: { email, role: "operator" } });
  const made = await create("joins@example.org");
  const token = await mailed(api, "joins@example.org", "invitation");
  expect(made.link).toBeNull();
  expect(JSON.stringify(made)).not.toContain(token);
  const accept = (password: string, name = "Ada") => stranger().invitation({ body: { token, name, password } });
  await expect(accept("password1234")).rejects.toMatchObject(refused("PASSWORD_WEAK", 422));
  expect(await accept(PASSWORD)).toMatchObject({ kind: "signed-in", role: "operator", tenantId: "local" });
  await expect(accept(PASSWORD)).rejects.toMatchObject(invalid);
  expect((await api.client.invitations.list()).items).toEqual([]);

  const { invitationId } = await create("revoked@example.org");
  const revoked = await mailed(api, "revoked@example.org", "invitation");
  await api.client.invitations.revoke({ params: { invitationId } });
  const late = stranger().invitation({ body: { token: revoked, name: "Late", password: PASSWORD } });
  await expect(late).rejects.toMatchObject(invalid);
});
