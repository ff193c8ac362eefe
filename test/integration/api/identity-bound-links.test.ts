/** Links to sign in, bound to whoever asked for them: a control plane of their own, since one address may ask so often. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "../../support/api.ts";
import { mailed } from "../../support/outbox.ts";
import { type Browser, clientOf, createBrowser, joins, refused } from "../../support/people.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const stranger = () => clientOf(api).signIn;

test("a link that was mailed works in the browser alone that asked for it, which may have asked twice", async () => {
  const email = "bound@example.org";
  await joins(api, email);
  const [own, other] = [createBrowser(api), createBrowser(api)];
  await own.client.signIn.requestLink({ body: { email } });
  const first = await mailed(api, email, "link");
  await own.client.signIn.requestLink({ body: { email } });
  await other.client.signIn.requestLink({ body: { email: "nobody@example.org" } });
  const elsewhere = refused("LINK_ELSEWHERE", 403);
  const open = (browser: Browser, token: string) => browser.client.signIn.link({ body: { token, form: "cookie" } });

  await expect(open(other, first)).rejects.toMatchObject(elsewhere);
  await expect(open(createBrowser(api), first)).rejects.toMatchObject(elsewhere);
  await expect(stranger().link({ body: { token: first } })).rejects.toMatchObject(elsewhere);
  expect(await open(own, first)).toMatchObject({ kind: "signed-in", role: "viewer" });
  expect(await open(own, await mailed(api, email, "link", 2))).toMatchObject({ kind: "signed-in" });
  const asked = own.set.filter((text) => text.startsWith("provost-asked="));
  expect(asked).toHaveLength(2);
  for (const text of asked) expect(text).toMatch(/Max-Age=600; Path=\/; HttpOnly; SameSite=Lax/);
});

test("a link that a program asked for, as for somebody else to open, signs in no browser", async () => {
  const email = "lured@example.org";
  await joins(api, email);
  await stranger().requestLink({ body: { email } });
  const token = await mailed(api, email, "link");
  const lured = createBrowser(api).client.signIn.link({ body: { token, form: "cookie" } });
  await expect(lured).rejects.toMatchObject(refused("LINK_ELSEWHERE", 403));
  expect(await stranger().link({ body: { token } })).toMatchObject({ kind: "signed-in" });
});
