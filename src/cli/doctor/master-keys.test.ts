import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { expect, onTestFinished, test } from "vitest";
import type { Session } from "../session.ts";
import { examineMasterKeys } from "./master-keys.ts";

const told = { latencyMs: 1, required: false };
const MISSING = "the database is sealed with master keys that are not here: local:0123456789abcdef";

const SLOW = "no answer within 3 s";

test.each([
  [{ ...told, status: "up" }, "ok", "are here", false],
  [{ ...told, status: "degraded", latencyMs: 2_000 }, "ok", "are here", false],
  [{ ...told, status: "degraded", message: MISSING }, "fail", MISSING, true],
  [{ ...told, status: "down", message: SLOW }, "warn", SLOW, false],
])("of %j it finds %s: %s", async (masterKeys, status, words, namesTheKey) => {
  const server = createServer((_request, response) => {
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ status: "ready", dependencies: { masterKeys } }));
  }).listen(0, "127.0.0.1");
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const session = { options: { url, home: tmpdir() }, io: { env: { PROVOST_TOKEN: "a_token" }, cwd: tmpdir() } };

  const findings = await examineMasterKeys(session as unknown as Session);

  expect(findings.map((one) => one.status)).toEqual([status]);
  expect(JSON.stringify(findings)).toContain(words);
  expect(JSON.stringify(findings).includes("PROVOST_MASTER_KEY")).toBe(namesTheKey);
});
