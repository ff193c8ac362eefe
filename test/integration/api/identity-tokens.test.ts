/** Access and refresh tokens over HTTP: what they say, who can check them, what a stolen one is worth. */
import { createLocalJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Api, startApi } from "../../support/api.ts";
import { clientOf, createBrowser, joins, refused, signsIn } from "../../support/people.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const refresh = (refreshToken: string) => clientOf(api).signIn.refresh({ body: { refreshToken } });

test("anybody checks an access token with the published keys; it names no role and no address", async () => {
  const { userId, tokens } = await joins(api, "ada@example.org");
  const published = await clientOf(api).tokens.keys();
  expect(published.keys.map((key) => Object.keys(key).toSorted())).toEqual([["alg", "crv", "kid", "kty", "use", "x"]]);

  const keys = createLocalJWKSet(published);
  const options = { issuer: "provost", audience: "provost-api", algorithms: ["EdDSA"] };
  const { payload } = await jwtVerify(tokens.accessToken, keys, options);
  expect(payload).toMatchObject({ sub: userId, tid: "local" });
  expect(Number(payload.exp) - Number(payload.iat)).toBe(600);
  expect(JSON.stringify(payload)).not.toMatch(/viewer|example\.org/);

  const [head = "", , signature = ""] = tokens.accessToken.split(".");
  const body = Buffer.from(JSON.stringify({ ...payload, tid: "elsewhere" })).toString("base64url");
  const altered = `${head}.${body}.${signature}`;
  await expect(jwtVerify(altered, keys, options)).rejects.toThrow("signature verification failed");
  await expect(clientOf(api, altered).me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
});

test("each refresh token is answered with its successor, and the session goes on", async () => {
  const { tokens } = await joins(api, "goes-on@example.org");
  const second = await refresh(tokens.refreshToken);
  const third = await refresh(second.refreshToken);
  expect(new Set([tokens, second, third].map(({ refreshToken }) => refreshToken)).size).toBe(3);
  const sessions = [tokens, second, third].map(({ accessToken }) => decodeJwt(accessToken)["sid"]);
  expect(new Set(sessions).size).toBe(1);
  expect((await clientOf(api, third.accessToken).sessions.list()).items).toHaveLength(1);
});

test("two who ask at once with one token get the one successor", async () => {
  const { tokens } = await joins(api, "twice@example.org");
  const [one, other] = await Promise.all([refresh(tokens.refreshToken), refresh(tokens.refreshToken)]);
  expect(one.refreshToken).toBe(other.refreshToken);
  expect(await refresh(one.refreshToken)).toHaveProperty("accessToken");
});

test("a refresh token that comes back ends its whole session at once, and no other", async () => {
  const email = "stolen@example.org";
  const { tokens: stolen } = await joins(api, email);
  const other = await signsIn(api, email);
  const second = await refresh(stolen.refreshToken);
  const third = await refresh(second.refreshToken);
  await expect(refresh(stolen.refreshToken)).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));

  await expect(refresh(third.refreshToken)).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));
  for (const { accessToken } of [stolen, second, third]) {
    await expect(clientOf(api, accessToken).me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
  }
  expect(await other.client.me.get()).toMatchObject({ kind: "user" });
  const reused = async () =>
    (await api.client.audit.list()).items.map(({ name, payload }) => JSON.stringify([name, payload]));
  await expect.poll(reused).toContainEqual(expect.stringContaining("session.reuse"));
});

test("nothing but a refresh token refreshes, and a refresh token does nothing else", async () => {
  const { tokens } = await joins(api, "kinds@example.org");
  const browser = createBrowser(api);
  await browser.open(api.signInUrl);
  const [cookie = ""] = browser.cookies.values();
  for (const text of [tokens.accessToken, cookie, `pvr_${"A".repeat(43)}`, "x"]) {
    await expect(refresh(text)).rejects.toMatchObject(refused("SIGN_IN_FAILED", 401));
  }
  for (const text of [tokens.refreshToken, cookie]) {
    await expect(clientOf(api, text).me.get()).rejects.toMatchObject(refused("UNAUTHENTICATED", 401));
  }
  const asCookie = await fetch(`${api.url}/v1/me`, { headers: { cookie: `provost=${tokens.refreshToken}` } });
  expect(asCookie.status).toBe(401);
});
