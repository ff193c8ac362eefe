/** OWASP API Security Top 10 (2023): API4 resource consumption, API6 access to sensitive business flows. */
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Api } from "../support/api.ts";
import { mailed } from "../support/outbox.ts";
import { joins } from "../support/people.ts";
import { startRedis, type TestRedis } from "../support/redis.ts";
import { type Program, startUp, type Up } from "../support/up.ts";

let redis: TestRedis;
let up: Up;
let flooder: Program;
beforeAll(async () => {
  redis = await startRedis();
  up = await startUp({ PROVOST_REDIS_URL: `unix://${redis.socket}` });
  flooder = await up.program("operator");
});
afterAll(async () => {
  await up.stop();
  await redis.stop();
});

const MIB = 1024 * 1024;
const codeOf = async (answer: Response): Promise<[number, string]> => [
  answer.status,
  ((await answer.json()) as { code: string }).code,
];

test("API4:2023 Unrestricted Resource Consumption: a body, a page and a batch have a largest size", async () => {
  const big = JSON.stringify({ source: "x".repeat(32 * MIB) });
  const answer = await up.send("/v1/plans/compile", flooder.token, { method: "POST", body: big }).catch(() => null);
  // The server may hang up on who goes on sending: that is a refusal as well.
  expect(answer?.status ?? 413).toBe(413);
  expect(await codeOf(await up.send("/v1/runs?limit=100000", flooder.token))).toEqual([400, "REQUEST_INVALID"]);
  const requests = Array.from({ length: 1_000 }, () => ({ method: "GET", path: "/v1/me" }));
  const batch = await up.send("/v1/batch", flooder.token, { method: "POST", body: JSON.stringify({ requests }) });
  expect(batch.status).toBe(400);
  expect((await up.send("/ready", null)).status).toBe(200);
});

test("API4:2023 JSON that is deeply nested or has a prototype in it is refused, and the process lives", async () => {
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  for (const body of [
    deep,
    '{"__proto__":{"admin":true}}',
    '{"constructor":{"prototype":{"admin":true}}}',
    "{",
    "\u0000",
  ]) {
    const answer = await up.send("/v1/plans/compile", flooder.token, { method: "POST", body });
    expect([400, 413, 422]).toContain(answer.status);
  }
  expect((await up.send("/ready", null)).status).toBe(200);
});

test("API4:2023 a flood is refused with the time to come back, and another actor does not notice", async () => {
  const neighbour = await up.program("viewer");
  const params = { subject: "actor", rateClass: "read" } as const;
  await up.owner.limits.set({ params, body: { tokens: 1, perSeconds: 60, burst: 20 } });
  let refused: Response[] = [];
  const flood = async (): Promise<number> => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => up.send("/v1/runs", flooder.token)));
    refused = answers.filter(({ status }) => status === 429);
    return refused.length;
  };
  // The new limit holds within half a second; so little comes back that it does not matter how long the requests take.
  await expect.poll(flood).toBeGreaterThanOrEqual(30);
  for (const { headers } of refused) expect(Number(headers.get("retry-after"))).toBeGreaterThan(0);
  expect((await up.send("/v1/runs", neighbour.token)).status).toBe(200);
  await up.owner.limits.unset({ params });
});

test("API6:2023 Unrestricted Access to Sensitive Business Flows: mails to one address are few, whoever asks for them", async () => {
  const api = { ...up, client: up.owner } as unknown as Api;
  await joins(api, "victim@example.org");
  await joins(api, "later@example.org");
  const ask = (email: string): Promise<Response> =>
    up.send("/v1/sign-in/link/request", null, { method: "POST", body: JSON.stringify({ email }) });

  const answers = await Promise.all(Array.from({ length: 8 }, () => ask("victim@example.org")));
  const unknown = await ask("nobody@example.org");
  // Mails go out beside each other: the last that was asked for may be there before the first.
  await mailed(api, "victim@example.org", "link", 3);
  await ask("later@example.org");
  await mailed(api, "later@example.org", "link");

  // The answer is always the same, so nobody learns from it whether there is such an account.
  expect(new Set([...answers, unknown].map(({ status }) => status))).toEqual(new Set([204]));
  const outbox = join(up.home, "outbox");
  const names = (await readdir(outbox)).filter((name) => name.endsWith(".eml")); // others are being written
  const mails = names.map((name) => readFile(join(outbox, name), "utf8"));
  const links = (await Promise.all(mails)).filter(
    (text) => /^To: victim/m.test(text) && text.includes("/sign-in/link#"),
  );
  expect(links).toHaveLength(3);
});

test("API6:2023 work that costs much has a limit of its own: starting a run, a backup, a break-glass grant", async () => {
  const params = { subject: "actor", rateClass: "expensive" } as const;
  await up.owner.limits.set({ params, body: { tokens: 1, perSeconds: 3_600, burst: 2 } });
  const start = () => up.send("/v1/runs", flooder.token, { method: "POST", body: JSON.stringify({ planId: "p" }) });
  await expect.poll(async () => (await start()).status, { timeout: 60_000 }).toBe(429);
  await up.owner.limits.unset({ params });
});
