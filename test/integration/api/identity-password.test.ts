/** Signing in with a password over HTTP, from a program and from a browser, and changing it. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { addressOf } from "../../../src/http/operations.ts";
import { type Api, startApi } from "../../support/api.ts";
import { clientOf, joins, PASSWORD, refused } from "../../support/people.ts";

let api: Api;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const post = (name: "signIn.password" | "signIn.requestLink", body: object): Promise<Response> =>
  fetch(`${api.url}${addressOf(name).path}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** All that an answer tells, but for what is of each request alone. */
const told = async (response: Response): Promise<object> => {
  const own = new Set(["date", "x-request-id", "ratelimit"]);
  const headers = [...response.headers].filter(([name]) => !own.has(name) && !name.startsWith("ratelimit"));
  const body = (await response.text()).replace(/"requestId":"[^"]*"/, "").replaceAll(/[\w-]{36}/g, "an id");
  return { status: response.status, headers: headers.map(([name, value]) => `${name}: ${value}`), body };
};

test("a program is given tokens and no cookie, which work as the member and nothing more", async () => {
  const { userId } = await joins(api, "ada@example.org", "operator");
  const response = await post("signIn.password", { email: "ADA@example.org", password: PASSWORD });
  expect(response.status).toBe(200);
  expect(response.headers.getSetCookie()).toEqual([]);
  expect(response.headers.get("cache-control")).toContain("no-store");
  const body = (await response.json()) as { tokens: { accessToken: string } };
  expect(body).toMatchObject({ kind: "signed-in", userId, tenantId: "local", role: "operator", csrfToken: null });

  const me = await clientOf(api, body.tokens.accessToken).me.get();
  expect(me).toMatchObject({ kind: "user", id: userId, tenantId: "local", roles: ["operator"], csrfToken: null });
  await expect(clientOf(api, `${body.tokens.accessToken}x`).me.get()).rejects.toMatchObject(
    refused("UNAUTHENTICATED", 401),
  );
});

test("a wrong password, an unknown account and a foreign tenant have one answer", async () => {
  await joins(api, "grace@example.org");
  const wrong = await told(await post("signIn.password", { email: "grace@example.org", password: "not that one" }));
  const unknown = await told(await post("signIn.password", { email: "nobody@example.org", password: PASSWORD }));
  const body = { email: "grace@example.org", password: PASSWORD, tenant: "elsewhere" };
  const foreign = await told(await post("signIn.password", body));
  expect(wrong).toMatchObject({ status: 401, body: expect.stringContaining("SIGN_IN_FAILED") as unknown });
  expect(unknown).toEqual(wrong);
  expect(foreign).toEqual(wrong);
  expect(JSON.stringify(wrong)).not.toMatch(/grace|no member|set-cookie/);
});

/** At once: a try comes back every twenty seconds, and on a busy machine one after the other may take as long. */
const guess = (email: string, times: number) => {
  const answers = Array.from({ length: times }, () => post("signIn.password", { email, password: "guess" }));
  const slowed = answers.map(async (asked) => {
    const answer = await asked;
    if (answer.status !== 429) throw new Error(`it is ${answer.status}`);
    return answer;
  });
  return { slowed: Promise.any(slowed), answers: Promise.all(answers) };
};
const statusesOf = (answers: readonly Response[]): number[] =>
  answers.map(({ status }) => status).toSorted((a, b) => a - b);

test("guesses at an account are slowed down, whether it exists or not, and its owner is told when to come back", async () => {
  await joins(api, "guessed@example.org");
  const guessed = guess("guessed@example.org", 11);
  expect(Number((await guessed.slowed).headers.get("retry-after"))).toBeGreaterThan(0);
  const right = await post("signIn.password", { email: "guessed@example.org", password: PASSWORD });
  expect(right.status).toBe(429);
  const nobodys = guess("not-there@example.org", 11);
  expect(Number((await nobodys.slowed).headers.get("retry-after"))).toBeGreaterThan(0);

  const slowedDown = [...Array<number>(10).fill(401), 429];
  expect(statusesOf(await guessed.answers)).toEqual(slowedDown);
  expect(statusesOf(await nobodys.answers)).toEqual(slowedDown);
});
