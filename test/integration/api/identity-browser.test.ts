/** A browser's session over HTTP: its cookie, the token that its writes show, its end. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressOf } from "../../../src/http/operations.ts";
import { type Api, startApi } from "../../support/api.ts";
import { type Browser, clientOf, createBrowser, joins, PASSWORD, refused, signsIn } from "../../support/people.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const EMAIL = "ada@example.org";

const browserOf = async (email: string): Promise<Browser> => {
  const browser = createBrowser(api);
  const answer = await browser.client.signIn.password({ body: { email, password: PASSWORD, form: "cookie" } });
  if (answer.kind !== "signed-in") throw new Error(JSON.stringify(answer));
  browser.csrfToken = answer.csrfToken;
  return browser;
};

test("the link that is printed signs the owner's browser in once, and leads to the start page", async () => {
  const browser = createBrowser(api);
  const opened = await browser.open(api.signInUrl);
  expect([opened.status, opened.headers.get("location"), await opened.text()]).toEqual([303, "/", ""]);
  expect(browser.set).toEqual([expect.stringMatching(/^provost=pvs_\w+; .*Path=\/; .*HttpOnly; SameSite=Lax$/)]);
  const me = await browser.client.me.get();
  expect(me).toMatchObject({ kind: "user", roles: ["owner"], csrfToken: expect.any(String) as unknown });
  expect(JSON.stringify(me)).not.toContain([...browser.cookies.values()][0]);

  const other = createBrowser(api);
  for (const url of [api.signInUrl, `${addressOf("session.open").path}?token=pvl_unknown`]) {
    const refusal = await other.open(url);
    expect(refusal.status).toBe(401);
    expect(await refusal.json()).toMatchObject({ code: "LINK_INVALID" });
  }
  expect(other.set).toEqual([]);
});

test("a browser is given its session in a cookie alone, and writes only with the token of that session", async () => {
  await joins(api, EMAIL, "owner");
  const browser = createBrowser(api);
  const answer = await browser.client.signIn.password({ body: { email: EMAIL, password: PASSWORD, form: "cookie" } });
  expect(answer).toMatchObject({ kind: "signed-in", tokens: null, csrfToken: expect.any(String) as unknown });
  const [cookie = ""] = browser.cookies.values();
  expect(JSON.stringify(answer)).not.toContain(cookie);
  expect(await browser.client.me.get()).toMatchObject({
    roles: ["owner"],
    csrfToken: answer.kind === "signed-in" && answer.csrfToken,
  });

  const body = { email: "guest@example.org", role: "viewer" } as const;
  const strangers = await browserOf(EMAIL);
  for (const token of [null, "", "guessed", strangers.csrfToken]) {
    browser.csrfToken = token;
    await expect(browser.client.invitations.create({ body })).rejects.toMatchObject(refused("CSRF_REFUSED", 403));
    await expect(browser.client.session.close()).rejects.toMatchObject(refused("CSRF_REFUSED", 403));
  }
  expect((await api.client.invitations.list()).items).toEqual([]);
  browser.csrfToken = answer.kind === "signed-in" ? answer.csrfToken : null;
  expect(await browser.client.invitations.create({ body })).toMatchObject(body);
});

test("signing out ends the session on the server, its cookie and its tokens", async () => {
  await joins(api, "out@example.org");
  const browser = await browserOf("out@example.org");
  const [cookie = ""] = browser.cookies.values();
  const { client, refreshToken } = await signsIn(api, "out@example.org");
  await browser.client.session.close();
  expect(browser.cookies.size).toBe(0);
  const kept = await fetch(`${api.url}/v1/me`, { headers: { cookie: `provost=${cookie}` } });
  expect(kept.status).toBe(401);
  expect(await client.me.get()).toMatchObject({ kind: "user" });

  await client.session.close();
  await expect(client.me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
  const again = clientOf(api).signIn.refresh({ body: { refreshToken } });
  await expect(again).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));
});

test("a person's own key is no session of theirs: it sees none, ends none and sets up no sign-in", async () => {
  const { client, userId } = await joins(api, "keys@example.org", "owner");
  const { token } = await client.keys.create({ body: { ownerKind: "user", ownerId: userId, name: "laptop" } });
  const program = clientOf(api, token);
  await program.session.close();
  expect(await program.me.get()).toMatchObject({ kind: "user", id: userId });
  const calls = await Promise.allSettled([
    program.sessions.list(),
    program.sessions.endOthers(),
    program.me.changePassword({ body: { current: PASSWORD, next: "nine lanterns beside the tram" } }),
    program.me.changeEmail({ body: { email: "thief@example.org" } }),
    program.me.secondFactor(),
    program.me.offerSecondFactor(),
  ]);
  const refusal = { status: "rejected", reason: refused("FORBIDDEN", 403) };
  expect(calls).toMatchObject(calls.map(() => refusal));
  expect((await client.sessions.list()).items).toHaveLength(1);
});

test("a new password ends every other session and keeps the one that set it", async () => {
  const email = "changes@example.org";
  const next = "nine lanterns beside the tram";
  const { client } = await joins(api, email);
  const browser = await browserOf(email);
  const other = await signsIn(api, email);
  const change = (current: string | null, to: string) =>
    browser.client.me.changePassword({ body: { current, next: to } });
  await expect(change("not that one", next)).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));
  await expect(change(PASSWORD, "password1234")).rejects.toMatchObject(refused("PASSWORD_WEAK", 422));
  expect(await other.client.me.get()).toMatchObject({ kind: "user" });

  await change(PASSWORD, next);
  expect(await browser.client.me.get()).toMatchObject({ kind: "user" });
  for (const ended of [client, other.client]) {
    await expect(ended.me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
  }
  const refresh = clientOf(api).signIn.refresh({ body: { refreshToken: other.refreshToken } });
  await expect(refresh).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));
  await expect(signsIn(api, email)).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));
  expect(await (await signsIn(api, email, next)).client.me.get()).toMatchObject({ kind: "user" });
});

test("nothing that a browser or program keeps is in the server's complaints", () => {
  expect(api.complaints.join("\n")).not.toMatch(/pv[arsli]?_\w{20}|eyJ[\w-]{20}|violet harbour|nine lanterns/);
});
