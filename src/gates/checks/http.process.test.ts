import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCheckout } from "../../../test/support/checkout.ts";
import { freePorts } from "../../../test/support/free-ports.ts";

const server = `
import { createServer } from "node:http";
import { writeFileSync } from "node:fs";
const port = Number(process.argv[2] ?? process.env.PORT);
let answered = 0;
createServer((request, response) => {
  let body = "";
  request.on("data", (chunk) => { body += chunk; });
  request.on("end", () => {
    answered += 1;
    if (request.url === "/die") process.exit(3);
    if (request.url === "/hang") return;
    if (request.url === "/flaky" && answered > 2) response.statusCode = 500;
    if (request.url === "/move") { response.statusCode = 302; response.setHeader("location", "/"); }
    response.setHeader("x-frame-options", "DENY");
    response.setHeader("content-type", "application/json");
    response.end(request.url === "/text" ? "plain" : JSON.stringify({ ok: true, method: request.method, body, list: [{ n: 1 }], token: request.headers["x-token"] ?? null }));
  });
}).listen(port, "127.0.0.1", () => writeFileSync("pid", String(process.pid)));
`;

const start = ["node", "server.mjs", "{port}"];
const url = "http://127.0.0.1:{port}/";
const observe = (fields: object) =>
  createCheckout({ "server.mjs": server }).observe({ kind: "http", start, url, ...fields });

describe("an http check of a server that it starts", () => {
  it.each([
    ["the port from the environment", { start: ["node", "server.mjs"] }, "GET answered 200 as wanted"],
    ["the host by name", { url: "http://localhost:{port}/" }, "GET answered 200 as wanted"],
    ["a redirect, which is not followed", { url: `${url}move`, status: 302 }, "GET answered 302 as wanted"],
    [
      "a body and headers",
      { method: "POST", body: "hi", headers: { "x-token": "t" }, json: { "/body": "hi", "/token": "t" } },
      "POST answered 200 as wanted",
    ],
    ["several requests", { requests: 5 }, "GET answered 200 as wanted, 5 times"],
  ])("is green for %s", async (_, fields, summary) => {
    expect(await observe(fields)).toMatchObject({ outcome: "green", summary });
  });

  it.each([
    ["one wrong answer of many", { url: `${url}flaky`, requests: 4 }, "GET answered 500, wanted 200 (request 3 of 4)"],
    [
      "a server that dies at the request",
      { url: `${url}die` },
      "the server ended with exit code 3 before it had answered",
    ],
    [
      "a server that does not come up",
      { start: ["node", "gone.mjs"] },
      "the server ended with exit code 1 before it had answered",
    ],
  ])("is red for %s", async (_, fields, summary) => {
    expect(await observe(fields)).toMatchObject({ outcome: "red", summary });
  });

  it.each([
    [
      "a server that never listens",
      { start: ["sleep", "60"], timeout: "300 ms" },
      "timeout",
      /^the server accepted no connection on port \d+ within 0.3 s$|ran longer/,
    ],
    [
      "a command that is missing",
      { start: ["no-such-server"] },
      "permanent",
      'the command "no-such-server" was not found, or is not executable',
    ],
    ["another machine", { url: "http://192.0.2.1:{port}/" }, "security", /^192.0.2.1 is another machine/],
    ["no URL", { url: "localhost" }, "validation", '"localhost" is no URL'],
    ["another protocol", { url: "file:///etc/passwd" }, "validation", '"file:///etc/passwd" is neither http nor https'],
    ["a body of a GET", { body: "x" }, "validation", "a GET request has no body"],
    ["a pointer that is none", { json: { ok: true } }, "validation", /does not start with/],
  ])("finds nothing out from %s", async (_, fields, errorClass, summary) => {
    const seen = await observe(fields);

    expect(seen).toMatchObject({ outcome: "error", errorClass });
    expect(seen.summary).toMatch(summary);
  });

  it("measures the latency of sequential requests and keeps them all as evidence", async () => {
    const checkout = createCheckout({ "server.mjs": server });

    const seen = await checkout.observe({ kind: "http", start, url, requests: 20, maxLatency: "2 s", percentile: 90 });

    expect(seen).toMatchObject({ outcome: "green", unit: "ms" });
    expect(seen.summary).toMatch(/^GET answered 200 as wanted, 20 times; P90 is [\d.]+ ms, wanted ≤ 2000 ms$/);
    expect(seen.value).toBeGreaterThan(0);
    const latencies: unknown = JSON.parse(await checkout.evidence(seen, "latencies"));
    expect(latencies).toMatchObject({ unit: "ms", durations: expect.any(Array) });
    expect(JSON.parse(await checkout.evidence(seen, "response"))).toMatchObject({ status: 200 });
  });

  it("is green for a server that closes a connection when it is asked over it once more, as one that has rested", async () => {
    const once = `
import { createServer } from "node:http";
const asked = new WeakSet();
createServer((request, response) => {
  if (asked.has(request.socket)) request.socket.destroy();
  else response.end("here");
  asked.add(request.socket);
}).listen(Number(process.argv[2]), "127.0.0.1");
`;
    const checkout = createCheckout({ "server.mjs": once });

    expect(await checkout.observe({ kind: "http", start, url, requests: 5 })).toMatchObject({ outcome: "green" });
  });

  it("is red when it is too slow", async () => {
    expect(await observe({ maxLatency: "0.000001 ms" })).toMatchObject({
      outcome: "red",
      summary: expect.stringMatching(/P95 is .* wanted ≤ 0 ms/),
    });
  });

  it("ends the server with everything that it started", async () => {
    const checkout = createCheckout({ "server.mjs": server });
    const script = "sleep 300 & echo $! > sleeper; exec node server.mjs";

    const seen = await checkout.observe({ kind: "http", start: ["sh", "-c", script], url });

    expect(seen.outcome).toBe("green");
    for (const file of ["pid", "sleeper"]) expect(isAlive(checkout.read(file))).toBe(false);
  });

  it("keeps what the server printed", async () => {
    const checkout = createCheckout({ "server.mjs": `console.log("starting"); throw new Error("no config");` });

    const seen = await checkout.observe({ kind: "http", start, url });

    expect(await checkout.evidence(seen, "server output")).toMatch(/^starting\n[^]*no config/);
  });

  it("says that it was cancelled", async () => {
    const checkout = createCheckout({ "server.mjs": server });
    const controller = new AbortController();

    const observing = checkout.observe({ kind: "http", start, url: `${url}hang` }, { signal: controller.signal });
    setTimeout(() => controller.abort(), 100);

    expect(await observing).toMatchObject({ outcome: "error", errorClass: "cancelled" });
  });
});

describe("an http check of a server that runs already", () => {
  const running = createServer((_, response) => response.end("here"));
  let port: number;
  beforeAll(async () => {
    await new Promise<void>((resolve) => running.listen(0, "127.0.0.1", resolve));
    port = (running.address() as AddressInfo).port;
  });
  afterAll(() => running.close());

  it("asks it", async () => {
    expect(await observe({ start: undefined, url: `http://127.0.0.1:${port}/`, match: "^here$" })).toMatchObject({
      outcome: "green",
    });
  });

  it("finds nothing out from it when it does not answer in time", async () => {
    const silent = createServer(() => undefined);
    await new Promise<void>((resolve) => silent.listen(0, "127.0.0.1", resolve));
    const silentUrl = `http://127.0.0.1:${(silent.address() as AddressInfo).port}/`;

    const seen = await observe({ start: undefined, url: silentUrl, timeout: "300 ms" });

    silent.closeAllConnections();
    silent.close();
    expect(seen).toMatchObject({
      outcome: "error",
      errorClass: "timeout",
      summary: "no answer within the limit of 0.3 s",
    });
  });

  it("starts a server once more at another port when somebody took the one that it was to have", async () => {
    const checkout = createCheckout({ "server.mjs": server });
    const script = `echo {port} > .wanted; mv .wanted wanted; until [ -e taken ]; do sleep 0.01; done
      node server.mjs {port} || { touch ended; exit 1; }`;

    const observing = checkout.observe({ kind: "http", start: ["sh", "-c", script], url });
    const appears = async (file: string): Promise<void> => {
      await expect.poll(() => existsSync(join(checkout.path, file))).toBe(true);
    };
    await appears("wanted");
    let ended = false;
    const taker = createServer(({ socket }) => {
      if (ended) socket.destroy();
    });
    const taken = Number(checkout.read("wanted"));
    await new Promise<void>((resolve) => taker.listen(taken, "127.0.0.1", resolve));
    checkout.write("taken", "");
    await appears("ended");
    ended = true;
    taker.closeAllConnections();
    const seen = await observing;
    taker.close();

    expect(seen).toMatchObject({ outcome: "green" });
    expect(Number(checkout.read("wanted"))).not.toBe(taken);
  });

  it("does not take it for the one that it should start", async () => {
    const seen = await observe({ url: `http://127.0.0.1:${port}/` });

    expect(seen).toMatchObject({
      outcome: "error",
      errorClass: "dependency",
      summary: expect.stringMatching(/^port \d+ is in use already/),
    });
  });

  it("waits for a fixed port that another check holds", async () => {
    const fixed = { url: `http://127.0.0.1:${await freePort()}/` };

    const seen = await Promise.all([observe(fixed), observe(fixed)]);

    expect(seen.map(({ outcome }) => outcome)).toEqual(["green", "green"]);
  });

  it("has no port to put in", async () => {
    expect(await observe({ start: undefined })).toMatchObject({ outcome: "error", errorClass: "validation" });
  });

  it("cannot tell anything from a server that is down", async () => {
    const closed = await freePort();

    const seen = await observe({ start: undefined, url: `http://127.0.0.1:${closed}/` });

    expect(seen).toMatchObject({
      outcome: "error",
      errorClass: "dependency",
      summary: expect.stringMatching(/ECONNREFUSED/),
    });
  });
});

const freePort = async (): Promise<number> => (await freePorts(1))[0] ?? 0;

/** A zombie that nobody has reaped yet is dead. */
const isAlive = (pid: string): boolean =>
  /^[^Z\s]/.test(spawnSync("ps", ["-o", "stat=", "-p", pid.trim()], { encoding: "utf8" }).stdout);
