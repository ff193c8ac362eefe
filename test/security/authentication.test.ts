/** OWASP API Security Top 10 (2023): API2 authentication. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { startUp, type Up } from "../support/up.ts";
import { expectWithin, timeUntil } from "../support/within.ts";

let up: Up;
beforeAll(async () => {
  up = await startUp();
});
afterAll(() => up.stop());

const signIn = (body: object): Promise<Response> =>
  up.send("/v1/sign-in/password", null, { method: "POST", body: JSON.stringify(body) });
const base64url = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");

test("API2:2023 Broken Authentication: guessing a password is slowed down, and tells nothing of whether there is an account", async () => {
  const startedAt = performance.now();
  const answers: Response[] = [];
  for (let tries = 0; tries < 15; tries += 1)
    answers.push(await signIn({ email: "ada@example.org", password: `${tries}` }));
  // One more is heard for each 20 s that these took.
  const heard = 10 + Math.floor((performance.now() - startedAt) / 20_000);
  expect(answers.slice(0, 10).map(({ status }) => status)).toEqual(Array(10).fill(401));
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBeGreaterThanOrEqual(15 - heard);
  for (const { headers } of refused) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
});

test("API2:2023 a token that is unsigned, signed with a public key, cut or altered is nobody's", async () => {
  const { keys } = (await (await up.send("/.well-known/jwks.json", null)).json()) as {
    keys: { kid: string; x: string }[];
  };
  const kid = keys[0]?.kid ?? "none";
  const claims = { iss: "provost", sub: "user:x", tenant: "local", roles: ["owner"], exp: 4_102_444_800 };
  const forged = [
    `${base64url({ alg: "none", typ: "JWT" })}.${base64url(claims)}.`,
    `${base64url({ alg: "HS256", kid })}.${base64url(claims)}.${Buffer.from("x").toString("base64url")}`,
    `${base64url({ alg: "EdDSA", kid })}.${base64url(claims)}.${Buffer.alloc(64).toString("base64url")}`,
    up.ownerToken.slice(0, -1),
    `${up.ownerToken}x`,
    "",
  ];
  for (const token of forged) {
    const answer = await up.send("/v1/me", token);
    expect([token.slice(0, 12), answer.status]).toEqual([token.slice(0, 12), 401]);
  }
});

test("API2:2023 a credential in an address or a body is none", async () => {
  for (const name of ["token", "access_token", "api_key", "key"]) {
    expect((await up.send(`/v1/runs?${name}=${up.ownerToken}`, null)).status).toBe(401);
  }
});

test("API2:2023 a revoked key and the key of a disabled account are refused within a second", async () => {
  await expectWithin(1_500, async () => {
    const programs = [await up.program("viewer"), await up.program("viewer")] as const;
    for (const { client } of programs) await expect(client.runs.list()).resolves.toMatchObject({ items: [] });
    const [one, { serviceAccountId }] = programs;
    const { items } = await up.owner.keys.list();
    const keyId = items.find(({ ownerId }) => ownerId === one.serviceAccountId)?.keyId ?? "";
    await up.owner.keys.revoke({ params: { keyId } });
    await up.owner.serviceAccounts.setState({ params: { serviceAccountId }, body: { state: "disabled" } });
    return timeUntil(async () => {
      const answers = await Promise.all(programs.map(({ token }) => up.send("/v1/runs", token)));
      return answers.every(({ status }) => status === 401);
    }, 50);
  });
});

test("API2:2023 the link that is printed at the start signs in once, into a cookie that no script reads", async () => {
  const answer = await up.send(`/sign-in?token=${up.signInToken}`, null);
  const [cookie = ""] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/HttpOnly/i);
  expect(cookie).toMatch(/SameSite=(Lax|Strict)/i);
  expect(cookie).not.toMatch(/Domain=/i);
  const again = await up.send(`/sign-in?token=${up.signInToken}`, null);
  expect(again.headers.getSetCookie()).toEqual([]);

  const [pair = ""] = cookie.split(";");
  expect((await up.send("/v1/me", null, { headers: { cookie: pair } })).status).toBe(200);
  // A page of another site can make a browser send the cookie, and not the token against forgery.
  const forged = await up.send("/v1/sessions/end-others", null, { method: "POST", headers: { cookie: pair } });
  expect(forged.status).toBe(403);
});
