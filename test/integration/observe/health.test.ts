/** What says whether a control plane is well, and what people in charge of it may change while it runs. */
import { afterAll, beforeAll, expect, onTestFinished, test } from "vitest";
import { ApiError } from "../../../src/sdk/client/index.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createDatabase, dropDatabase } from "../../support/database.ts";
import { startRedis } from "../../support/redis.ts";

let api: Api;
beforeAll(async () => {
  process.env["PROVOST_METRICS_TOKEN"] = "a-token-for-scrapers";
  api = await startApi();
});
afterAll(async () => {
  delete process.env["PROVOST_METRICS_TOKEN"];
  await api.stop();
});

const ask = async (path: string): Promise<{ status: number; document: unknown }> => {
  const response = await fetch(`${api.url}${path}`);
  return { status: response.status, document: await response.json() };
};

test("a process that is well says so to whoever asks", async () => {
  expect(await ask("/health")).toEqual({ status: 200, document: { status: "alive" } });
  expect(await ask("/startup")).toEqual({ status: 200, document: { status: "started" } });
  const up = { status: "up", latencyMs: expect.any(Number) as number, required: true };
  // What answers later than after a second is degraded: on a machine with other work that may be so for a moment.
  await expect
    .poll(() => ask("/ready"), { timeout: 60_000 })
    .toEqual({
      status: 200,
      document: {
        status: "ready",
        dependencies: { database: up, dataFolder: up, masterKeys: { ...up, required: false } },
      },
    });
});

test("one whose database is gone is alive, and not ready", async () => {
  const connection = await createDatabase();
  const lonely = await startApi({ connection });
  onTestFinished(() => lonely.stop().catch(() => undefined));

  await dropDatabase(connection);

  const look = async (): Promise<object> => {
    const response = await fetch(`${lonely.url}/ready`);
    return { http: response.status, ...((await response.json()) as object) };
  };
  const gone = { status: "down", required: true };
  expect(await look()).toMatchObject({ http: 503, status: "unready", dependencies: { database: gone } });
  await expect
    .poll(look, { timeout: 60_000 })
    .toMatchObject({ http: 503, dependencies: { dataFolder: { status: "up" } } });
  expect((await fetch(`${lonely.url}/health`)).status).toBe(200);
});

test("what can be done without is asked as well: while it is gone, the process works on and says that it is degraded", async () => {
  const redis = await startRedis();
  onTestFinished(() => redis.stop());
  process.env["PROVOST_REDIS_URL"] = `unix://${redis.socket}`;
  const sharing = await startApi().finally(() => delete process.env["PROVOST_REDIS_URL"]);
  onTestFinished(() => sharing.stop());
  const state = async () => {
    const response = await fetch(`${sharing.url}/ready`);
    const { status, dependencies } = (await response.json()) as { status: string; dependencies: object };
    return { http: response.status, status, ...dependencies };
  };

  const well = { http: 200, status: "ready", sharedStore: { status: "up", required: false } };
  await expect.poll(state, { timeout: 60_000 }).toMatchObject(well);
  await redis.stop();

  const gone = { http: 200, status: "degraded", database: { status: "up" }, sharedStore: { status: "down" } };
  await expect.poll(state).toMatchObject(gone);
});

test("metrics are for who shows the token", async () => {
  const withToken = (token: string) => fetch(`${api.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });

  expect((await fetch(`${api.url}/metrics`)).status).toBe(401);
  expect((await withToken("another")).status).toBe(401);
  const shown = await withToken("a-token-for-scrapers");
  expect(shown.status).toBe(200);
  expect(shown.headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
});

test("the log level changes while the process runs", async () => {
  expect(await api.client.system.logLevel()).toEqual({ level: "warn" });

  expect(await api.client.system.setLogLevel({ body: { level: "debug" } })).toEqual({ level: "debug" });

  expect(await api.client.system.logLevel()).toEqual({ level: "debug" });
  await expect(api.client.system.setLogLevel({ body: { level: "loud" as "debug" } })).rejects.toBeInstanceOf(ApiError);
});
