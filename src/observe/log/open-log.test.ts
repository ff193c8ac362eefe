import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { ProvostError } from "../../model/errors.ts";
import { correlate } from "../../runtime/correlation.ts";
import { tell } from "../../runtime/telling.ts";
import { openLog } from "./open-log.ts";

const lines = (env: Record<string, string> = {}) => {
  const written: string[] = [];
  const log = openLog({ level: "info", env, write: (line) => written.push(line) });
  onTestFinished(() => log.close());
  return { log, written, parsed: () => written.map((line) => JSON.parse(line) as Record<string, unknown>) };
};

const faultWith = (id: number): ProvostError =>
  new ProvostError("DISK_FULL", `no room for blob ${id}`, {}, { cause: new Error(`write "/a/${id}" failed`) });

test("a line says what it belongs to, also after an await", async () => {
  const { log, parsed } = lines();

  await correlate({ tenant: "acme", run: "r1" }, async () => {
    await Promise.resolve();
    correlate({ task: "t1" }, () => log.logger.info({ size: 3 }, "written"));
  });

  expect(parsed()).toEqual([
    expect.objectContaining({ level: "info", msg: "written", tenant: "acme", run: "r1", task: "t1", size: 3 }),
  ]);
});

test("an error is written with its code and causes; equal faults have one fingerprint, others have another", () => {
  const { log, parsed } = lines();

  for (const err of [faultWith(1), faultWith(2), new Error("something else")]) log.logger.error({ err }, "failed");

  const [first, second, third] = parsed().map(({ err }) => err as Record<string, unknown>);
  expect(first).toMatchObject({ code: "DISK_FULL", causes: [{ message: 'write "/a/1" failed' }] });
  expect(first?.["fingerprint"]).toBe(second?.["fingerprint"]);
  expect(third?.["fingerprint"]).not.toBe(first?.["fingerprint"]);
});

test("the level changes while it runs", () => {
  const { log, written } = lines();

  log.logger.debug("unseen");
  log.logger.level = "debug";
  log.logger.debug("seen");

  expect(written.map((line) => (JSON.parse(line) as { msg: string }).msg)).toEqual(["seen"]);
});

test("what happens is written at its level, and nothing is put together for a level that nobody asks for", async () => {
  const { log, parsed } = lines();
  let made = 0;
  const what = (): { size: number } => ({ size: (made += 1) });

  tell("debug", "unseen", what);
  tell("info", "seen", what);
  log.logger.level = "debug";
  correlate({ request: "q1" }, () => tell("debug", "seen closely", what));
  await log.close();
  tell("info", "after the end", what);

  expect(parsed()).toEqual([
    expect.objectContaining({ level: "info", msg: "seen", size: 1 }),
    expect.objectContaining({ level: "debug", msg: "seen closely", size: 2, request: "q1" }),
  ]);
});

test("secrets of settings, tokens and passwords in URLs are taken out, in any encoding", () => {
  const secret = "a-very-secret-value";
  const { log, written } = lines({ PROVOST_METRICS_TOKEN: secret });
  const token = `pvl_${"x".repeat(40)}`;

  log.logger.info(
    { secret, encoded: Buffer.from(secret).toString("base64"), token, url: "postgres://me:hunter22@db/x" },
    `Bearer ${token}`,
  );

  const text = written.join("");
  for (const leak of [secret, Buffer.from(secret).toString("base64"), token, "hunter22"])
    expect(text).not.toContain(leak);
  expect(text).toContain("[secret PROVOST_METRICS_TOKEN]");
});

test("a fault is reported to a Sentry-compatible service: once, with its causes, and without secrets", async () => {
  const envelopes: { url: string; auth: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.setEncoding("utf8").on("data", (chunk: string) => (body += chunk));
    request.on("end", () => {
      envelopes.push({ url: String(request.url), auth: String(request.headers["x-sentry-auth"]), body });
      response.end("{}");
    });
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const dsn = `http://publickey@127.0.0.1:${port}/base/42`;
  const { log, written } = lines({ PROVOST_SENTRY_DSN: dsn, PROVOST_METRICS_TOKEN: "a-very-secret-value" });

  correlate({ tenant: "acme", run: "r1" }, () => {
    log.logger.error({ err: faultWith(1) }, "could not keep a-very-secret-value");
    log.logger.error({ err: faultWith(2) }, "could not keep it");
    log.logger.warn({ err: faultWith(3) }, "no fault");
  });
  await log.close();

  expect(written).toHaveLength(3);
  expect(envelopes).toHaveLength(1);
  expect(envelopes[0]?.url).toBe("/base/api/42/envelope/");
  expect(envelopes[0]?.auth).toContain("sentry_key=publickey");
  expect(envelopes[0]?.body).not.toContain("a-very-secret-value");
  const [header, item, event] = (envelopes[0]?.body ?? "")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as unknown);
  expect(header).toMatchObject({ event_id: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
  expect(item).toMatchObject({ type: "event" });
  expect(event).toMatchObject({
    level: "error",
    tags: { tenant: "acme", run: "r1", code: "DISK_FULL" },
    exception: { values: [{ value: 'write "/a/1" failed' }, { type: "ProvostError", value: "no room for blob 1" }] },
  });
});
