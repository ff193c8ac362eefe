import type { FastifyRequest } from "fastify";
import { describe, expect, it } from "vitest";
import { credentialOf, isForeignSite, sessionCookieName } from "./credential.ts";

type Sketch = {
  method?: string;
  protocol?: string;
  headers?: Record<string, string>;
  cookies?: Record<string, string>;
};

const aRequest = ({ method = "POST", protocol = "http", headers = {}, cookies = {} }: Sketch): FastifyRequest =>
  ({ method, protocol, host: "localhost:1234", headers, cookies, raw: { socket: {} } }) as unknown as FastifyRequest;

describe("credentialOf", () => {
  it("reads a bearer token before a cookie, and none of either", () => {
    const both = { headers: { authorization: "Bearer abc.def" }, cookies: { provost: "session" } };
    expect(credentialOf(aRequest(both))).toEqual({ kind: "bearer", token: "abc.def" });
    expect(credentialOf(aRequest({ cookies: { provost: "session" } }))).toMatchObject({
      kind: "session",
      token: "session",
    });
    expect(credentialOf(aRequest({}))).toBeNull();
  });

  it("does not fall back to the cookie when the header cannot be read", () => {
    const request = aRequest({ headers: { authorization: "Basic eDp5" }, cookies: { provost: "session" } });
    expect(credentialOf(request)).toBe("malformed");
  });

  it("takes over TLS only the cookie that is bound to the host", () => {
    const cookies = { provost: "planted", "__Host-provost": "own" };
    expect(sessionCookieName(true)).toBe("__Host-provost");
    expect(credentialOf(aRequest({ protocol: "https", cookies }))).toMatchObject({ kind: "session", token: "own" });
  });
});

describe("isForeignSite", () => {
  it.each([
    [{ headers: { origin: "http://localhost:1234" } }, false],
    [{ headers: { origin: "http://evil.example" } }, true],
    [{ headers: { origin: "null" } }, true],
    [{ headers: { "sec-fetch-site": "cross-site" } }, true],
    [{ headers: { "sec-fetch-site": "same-site" } }, true],
    [{ headers: { "sec-fetch-site": "same-origin" } }, false],
    [{ headers: {} }, false],
    [{ method: "GET", headers: { origin: "http://evil.example" } }, false],
    [{ method: "GET", headers: { origin: "http://evil.example", upgrade: "websocket" } }, true],
  ])("%j → %s", (sketch, foreign) => {
    expect(isForeignSite(aRequest(sketch))).toBe(foreign);
  });
});
