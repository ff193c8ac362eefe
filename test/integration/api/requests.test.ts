/** What holds for every request: who may ask, what is refused and how, conditions, keys, batches. */
import { request as rawRequest } from "node:http";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OPERATIONS, type OperationName } from "../../../src/http/operations.ts";
import { CONTRACTS } from "../../../src/http/contracts.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createGitRepository, type GitRepository } from "../../support/git-repository.ts";
import { nativePlan } from "../../support/native-plan.ts";

/** A page elsewhere that may call the API. */
const FRIEND = "https://app.example";

let api: Api;
let repository: GitRepository;
beforeAll(async () => {
  repository = createGitRepository();
  api = await startApi({ repositories: [repository.path], origins: [FRIEND] });
});
afterAll(async () => {
  await api.stop();
  repository.remove();
});

const json = (body: unknown, headers: Record<string, string> = {}): RequestInit => ({
  method: "POST",
  headers: { "content-type": "application/json", ...headers },
  body: JSON.stringify(body),
});
const PLAN = { source: nativePlan([{ tasks: [{ title: "Wait", script: "sleep 600" }] }]) };
const problemOf = async (response: Response) => ({
  contentType: response.headers.get("content-type"),
  ...((await response.json()) as { status: number; code: string; requestId: string; detail: string }),
});

describe("who asks", () => {
  const judged = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => CONTRACTS[name].action !== null);

  it.each(judged)("%s is refused without a credential, and with a wrong one", async (name) => {
    const [method = "", path = ""] = OPERATIONS[name].split(" ");
    const url = `${api.url}${path.replaceAll(/:\w+/g, "x")}`;
    const credentials: Record<string, string>[] = [
      {},
      { authorization: "Bearer pvl_wrong" },
      { authorization: `Basic ${btoa(`owner:${api.token}`)}` },
      { cookie: `provost=${api.token}` },
      { cookie: `__Host-provost=${api.token}` },
    ];
    for (const headers of credentials) {
      const response = await fetch(url, { method, headers });
      expect({ headers, status: response.status }).toEqual({ headers, status: 401 });
      expect(await problemOf(response)).toMatchObject({
        code: "UNAUTHENTICATED",
        contentType: expect.stringContaining("problem+json"),
      });
    }
  });

  it("is told by the credential alone: no header or query names a tenant or a role", async () => {
    const headers = { "x-tenant-id": "other", "x-provost-tenant": "other", "x-role": "owner" };
    const me = await api.request("/v1/me", { headers });
    expect(await me.json()).toMatchObject({ tenantId: "local" });
    expect((await api.request("/v1/me?tenantId=other", { headers })).status).toBeLessThan(401);
    expect((await fetch(`${api.url}/v1/me`, { headers })).status).toBe(401);
  });

  it("signs in with a link that works once, to a session that ends", async () => {
    const first = await fetch(api.signInUrl, { redirect: "manual" });
    expect([first.status, first.headers.get("location")]).toEqual([303, "/"]);
    const [set = ""] = first.headers.getSetCookie();
    expect(set).toMatch(/^provost=[^;]+;.*HttpOnly;.*SameSite=/);
    const cookie = set.split(";")[0] ?? "";

    const second = await fetch(api.signInUrl, { redirect: "manual" });
    expect(second.status).toBeGreaterThanOrEqual(400);
    expect(second.headers.getSetCookie()).toEqual([]);

    const me = await fetch(`${api.url}/v1/me`, { headers: { cookie } });
    const { csrfToken } = (await me.json()) as { csrfToken: string };
    expect(me.status).toBe(200);
    const signOut = (headers: Record<string, string>) =>
      fetch(`${api.url}/v1/sign-out`, { method: "POST", headers: { cookie, ...headers } });
    expect((await signOut({ origin: "http://evil.example", "x-csrf-token": csrfToken })).status).toBe(403);
    expect((await signOut({ origin: api.url, "x-csrf-token": csrfToken })).status).toBe(204);
    // Who has ended it finds it ended at once; another control plane may rely on what it knew for up to a second.
    expect((await fetch(`${api.url}/v1/me`, { headers: { cookie } })).status).toBe(401);
  });
});

describe("refusals", () => {
  it.each([
    ["GET", "/v1/nothing", 404, "ROUTE_NOT_FOUND"],
    ["DELETE", "/v1/runs", 405, "METHOD_NOT_ALLOWED"],
    ["GET", "/v1/runs/x", 404, "RUN_NOT_FOUND"],
    ["GET", "/v1/runs?limit=0", 400, "REQUEST_INVALID"],
    ["GET", "/v1/runs?limt=3", 400, "REQUEST_INVALID"],
    ["GET", "/v1/runs?cursor=abc", 400, "REQUEST_INVALID"],
    ["GET", "/v1/plans/not-a-uuid", 400, "REQUEST_INVALID"],
    ["GET", "/v1/events/socket", 400, "REQUEST_INVALID"],
    ["GET", `/v1/runs/${"x".repeat(400)}`, 400, "REQUEST_INVALID"],
  ])("%s %s → %i %s", async (method, path, status, code) => {
    const response = await api.request(path, { method });
    const problem = await problemOf(response);
    expect(problem).toMatchObject({ status, code, contentType: expect.stringContaining("application/problem+json") });
    expect(problem.requestId).toBe(response.headers.get("x-request-id"));
    expect(response.headers.get("etag")).toBeNull();
    expect(response.headers.get("allow")).toBe(status === 405 ? "POST, GET" : null);
  });

  it.each([
    ["not JSON", { body: "{", headers: { "content-type": "application/json" } }, 400, "REQUEST_INVALID"],
    ["of another type", { body: "a=b", headers: { "content-type": "text/plain" } }, 415, "MEDIA_TYPE_UNSUPPORTED"],
    ["with an unknown field", json({ source: "# A", sorce: "# B" }), 400, "REQUEST_INVALID"],
    ["a prototype in disguise", { ...json({}), body: '{"source":"# A","__proto__":{"a":1}}' }, 400, "REQUEST_INVALID"],
    ["missing", { headers: {} }, 400, "REQUEST_INVALID"],
    ["too large", json({ source: "x".repeat(5 * 1024 * 1024) }), 413, "REQUEST_TOO_LARGE"],
  ])("a body that is %s", async (_, init: RequestInit, status, code) => {
    expect(await problemOf(await api.request("/v1/plans/compile", { method: "POST", ...init }))).toMatchObject({
      status,
      code,
    });
  });

  it("name the request by the caller's own id, when it is one", async () => {
    const named = await api.request("/v1/me", { headers: { "x-request-id": "trace-0123456789" } });
    expect(named.headers.get("x-request-id")).toBe("trace-0123456789");
    const odd = await api.request("/v1/me", { headers: { "x-request-id": "a b" } });
    expect(odd.headers.get("x-request-id")).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe("answers", () => {
  it("carry the headers that keep a page safe, and let no other site read them", async () => {
    const { headers } = await api.request("/v1/me", { headers: { origin: "http://evil.example" } });
    expect(headers.get("content-security-policy")).toBe("default-src 'none'; frame-ancestors 'none'");
    const page = (await api.request("/reference")).headers.get("content-security-policy");
    expect(page).toMatch(/^default-src 'none'; script-src 'self';/);
    expect(page).not.toContain("unsafe");
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("access-control-allow-origin")).toBeNull();
    const preflight = {
      method: "OPTIONS",
      headers: { origin: "http://evil.example", "access-control-request-method": "POST" },
    };
    expect((await api.request("/v1/runs", preflight)).headers.get("access-control-allow-origin")).toBeNull();
  });

  it("may be read by the pages of an origin that was named, without the cookie", async () => {
    const headers = { origin: FRIEND };
    const read = await api.request("/v1/me", { headers });
    expect(read.headers.get("access-control-allow-origin")).toBe(FRIEND);
    expect(read.headers.get("access-control-allow-credentials")).toBeNull();
    const preflight = await fetch(`${api.url}/v1/runs`, {
      method: "OPTIONS",
      headers: { ...headers, "access-control-request-method": "POST" },
    });
    expect([preflight.status, preflight.headers.get("access-control-allow-methods")]).toEqual([
      204,
      expect.stringContaining("POST"),
    ]);
  });

  it("are compressed where that pays", async () => {
    const encodingOf = (path: string): Promise<string | undefined> =>
      new Promise((resolve, reject) => {
        const headers = { "accept-encoding": "br, gzip" };
        rawRequest(`${api.url}${path}`, { headers }, (response) => {
          response.resume();
          resolve(response.headers["content-encoding"]);
        })
          .on("error", reject)
          .end();
      });
    expect(await encodingOf("/openapi.json")).toBe("br");
    expect(await encodingOf("/health")).toBeUndefined();
  });

  it("are not sent again to who has them", async () => {
    const first = await api.request("/v1/me");
    const tag = first.headers.get("etag") ?? "";
    const again = await api.request("/v1/me", { headers: { "if-none-match": tag } });
    expect([again.status, await again.text(), again.headers.get("etag")]).toEqual([304, "", tag]);
    expect((await api.request("/v1/me", { headers: { "if-none-match": 'W/"other"' } })).status).toBe(200);
  });

  it("tell how the control plane is", async () => {
    expect(await api.client.system.health()).toEqual({ status: "alive" });
    // One that took a second to answer is told as slow, and it may for a moment.
    await expect
      .poll(() => api.client.system.ready())
      .toMatchObject({ status: "ready", dependencies: { database: { status: "up" } } });
    expect(await api.client.system.startup()).toEqual({ status: "started" });
    expect(await api.client.system.get()).toMatchObject({
      version: expect.any(String),
      runsInHand: expect.any(Number),
    });
    expect(await api.client.system.openapi()).toMatchObject({ openapi: "3.1.0" });
    const page = await api.client.system.reference();
    expect(await page.text()).toContain('id="runs.start"');
    expect(page.headers.get("content-type")).toContain("text/html");
    expect((await api.client.system.referenceStyle()).headers.get("content-type")).toContain("text/css");
  });
});

describe("a change on condition", () => {
  it("is made only to what was seen", async () => {
    const { planId } = await api.client.plans.upload({ body: PLAN });
    const { runId } = await api.client.runs.start({
      body: { plan: { planId }, repository: { path: repository.path } },
    });
    const params = { runId };
    let seen = "";
    await api.client.runs.get({ params }, { onHeaders: (headers) => (seen = headers.get("etag") ?? "") });

    const pause = () => api.client.runs.pause({ params, body: {} }, { ifMatch: seen });
    expect(await pause()).toMatchObject({ state: "paused" });
    await expect(pause()).rejects.toMatchObject({ code: "PRECONDITION_FAILED", status: 412 });
    await expect(api.client.runs.cancel({ params, body: {} }, { ifMatch: seen })).rejects.toMatchObject({
      status: 412,
    });
    expect(await api.client.runs.get({ params })).toMatchObject({ state: "paused" });
    await api.client.runs.cancel({ params, body: {} }, { ifMatch: "*" });
  });
});

describe("a request with a key", () => {
  const upload = (key: string, body: unknown = PLAN): Promise<Response> =>
    api.request("/v1/plans", json(body, { "idempotency-key": key }));

  it("is done once, and answered the same each time", async () => {
    const before = (await api.client.plans.list({ query: { limit: 200 } })).items.length;
    const first = await upload("once");
    const again = await upload("once");

    expect([first.status, again.status]).toEqual([201, 201]);
    expect(await again.text()).toBe(await first.text());
    expect([first.headers.get("idempotency-replayed"), again.headers.get("idempotency-replayed")]).toEqual([
      null,
      "true",
    ]);
    expect((await api.client.plans.list({ query: { limit: 200 } })).items).toHaveLength(before + 1);
  });

  it("is done once also when it comes several times at the same moment", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => upload("together")));
    const statuses = answers.map(({ status }) => status);
    expect(statuses.every((status) => status === 201 || status === 409)).toBe(true);
    const ids = await Promise.all(answers.filter(({ status }) => status === 201).map((answer) => answer.json()));
    expect(new Set(ids.map((plan) => (plan as { planId: string }).planId)).size).toBe(1);
  });

  it("is refused when it is another request, and tried again after a refusal", async () => {
    await upload("taken");
    expect(await problemOf(await upload("taken", { source: "# Other" }))).toMatchObject({
      code: "IDEMPOTENCY_CONFLICT",
    });
    expect((await upload("refused", { source: " " })).status).toBe(422);
    expect((await upload("refused", PLAN)).status).toBe(201);
    expect(await problemOf(await upload("ä b"))).toMatchObject({ code: "REQUEST_INVALID" });
  });
});

describe("a batch", () => {
  it("has each of its requests judged and answered by itself", async () => {
    const { responses } = await api.client.batch.send({
      body: {
        requests: [
          { id: "me", method: "GET", path: "/v1/me" },
          { id: "plan", method: "POST", path: "/v1/plans", body: { source: "# In a batch" } },
          { id: "none", method: "GET", path: "/v1/runs/none" },
          {
            id: "nested",
            method: "POST",
            path: "/v1/batch",
            body: { requests: [{ id: "x", method: "GET", path: "/v1/me" }] },
          },
          { id: "stream", method: "GET", path: "/v1/events/stream" },
          { id: "public", method: "POST", path: "/v1/sign-in/link", body: { token: "x" } },
        ],
      },
    });
    expect(responses.map(({ id, status }) => [id, status])).toEqual([
      ["me", 200],
      ["plan", 201],
      ["none", 404],
      ["nested", 400],
      ["stream", 400],
      ["public", 400],
    ]);
    expect(responses[0]?.etag).toMatch(/^W\//);
  });

  it.each(["/health", "v1/me", "//evil.example/v1/me", "/v1/../health"])("does not reach %s", async (path) => {
    const answer = await api.request("/v1/batch", json({ requests: [{ id: "a", method: "GET", path }] }));
    const { responses } = (await answer.json()) as { responses?: { status: number }[] };
    expect(responses?.[0]?.status ?? answer.status).toBeGreaterThanOrEqual(400);
  });
});
