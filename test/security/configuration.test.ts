/** OWASP API Security Top 10 (2023): API8 security misconfiguration, API9 inventory management. */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { CONTRACTS } from "../../src/http/contracts.ts";
import { type OperationName, OPERATIONS } from "../../src/http/operations.ts";
import { startUp, type Up } from "../support/up.ts";

let up: Up;
beforeAll(async () => {
  up = await startUp();
});
afterAll(() => up.stop());

test("API8:2023 Security Misconfiguration: every answer says what a browser must not do with it", async () => {
  for (const path of ["/", "/v1/me", "/reference", "/openapi.json", "/no-such-page"]) {
    const { headers } = await up.send(path, null);
    expect([path, headers.get("x-content-type-options")]).toEqual([path, "nosniff"]);
    expect(headers.get("content-security-policy")).toContain("default-src 'none'");
    expect(headers.get("content-security-policy")).not.toMatch(/unsafe-(inline|eval)/);
    expect(headers.get("x-frame-options")).toBe("DENY");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("x-powered-by") ?? headers.get("server")).toBeNull();
  }
});

test("API8:2023 no other site may read an answer, and methods that nobody has use for are refused", async () => {
  const origin = { headers: { origin: "https://evil.example" } };
  const answer = await up.send("/v1/me", up.ownerToken, origin);
  expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  const preflight = { ...origin.headers, "access-control-request-method": "POST" };
  const asked = await up.send("/v1/runs", null, { method: "OPTIONS", headers: preflight });
  expect(asked.headers.get("access-control-allow-origin")).toBeNull();
  expect((await up.send("/v1/me", up.ownerToken, { method: "PATCH" })).status).toBe(405);
});

test("API8:2023 an error says its code and the way out, and nothing of the inside", async () => {
  const answers = await Promise.all([
    up.send("/v1/runs/%00", up.ownerToken),
    up.send("/v1/runs/'or'1'='1", up.ownerToken),
    up.send("/v1/plans/compile", up.ownerToken, { method: "POST", body: "{" }),
    up.send("/v1/../../etc/passwd", up.ownerToken),
    up.send("/v1/runs?cursor=x", up.ownerToken),
  ]);
  for (const answer of answers) {
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.status).toBeLessThan(500);
    expect(await answer.text()).not.toMatch(/at \S+ \(|node_modules|\.ts:\d|postgres:\/\/|root:x:|syntax error at/);
  }
});

test("API8:2023 the database listens on no port, and what is secret on the disk is its owner's alone", async () => {
  expect(new URL(up.url).hostname).toBe("127.0.0.1");
  await up.owner.secrets.set({ params: { name: "TOKEN" }, body: { value: "correct horse" } });
  const secret = (await readdir(join(up.home, "keys"))).filter((name) => !name.startsWith("public"));
  expect(secret).toContain("master-keys.json");
  for (const name of secret) {
    // Keys that are being made have another name for a moment.
    const found = await stat(join(up.home, "keys", name)).catch((error: unknown) => {
      if (name.endsWith(".tmp") && (error as NodeJS.ErrnoException).code === "ENOENT") return null;
      throw error;
    });
    expect([name, (found?.mode ?? 0) & 0o077]).toEqual([name, 0]);
  }
  const settings = await readFile(join(up.home, "postgres", "cluster", "data", "postmaster.pid"), "utf8");
  const [, , , , socketFolder, address] = settings.split("\n");
  expect({ address, socketFolder }).toEqual({ address: "", socketFolder: expect.stringMatching(/^\//) as unknown });
});

test("API9:2023 Improper Inventory Management: the document that is served lists every operation that is served", async () => {
  const document = (await (await up.send("/openapi.json", null)).json()) as {
    openapi: string;
    paths: Record<string, Record<string, unknown>>;
  };
  expect(document.openapi).toMatch(/^3\.1/);
  const listed = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path.replaceAll(/\{(\w+)\}/g, ":$1")}`),
  );
  expect(listed.toSorted()).toEqual(Object.values<string>(OPERATIONS).toSorted());
});

test("API9:2023 whoever is nobody gets in only where the contract says why", async () => {
  const open = (Object.keys(OPERATIONS) as OperationName[]).filter((name) => CONTRACTS[name].action === null);
  for (const name of Object.keys(OPERATIONS) as OperationName[]) {
    if (open.includes(name)) continue;
    const [method = "", path = ""] = OPERATIONS[name].split(" ");
    const answer = await up.send(path.replaceAll(/:\w+/g, "x"), null, { method });
    expect([name, answer.status]).toEqual([name, 401]);
  }
  expect(open.length).toBeLessThan(30);
});

test("API9:2023 addresses of old versions, of debugging and of administration are not there", async () => {
  for (const path of [
    "/v0/runs",
    "/v2/runs",
    "/debug",
    "/admin",
    "/actuator",
    "/.env",
    "/.git/config",
    "/api/v1/runs",
  ]) {
    const { status } = await up.send(path, up.ownerToken);
    expect([path, status]).toEqual([path, 404]);
  }
});
