/** What `/metrics` shows after real work, against the catalogue, the alerts and what promtool accepts. */
import { spawnSync } from "node:child_process";
import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { documentedMetrics } from "../../../scripts/metrics-catalogue.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createDatabase, dropDatabase } from "../../support/database.ts";
import { debianProgram } from "../../support/debian-program.ts";
import { namedMetrics } from "../../support/named-metrics.ts";
import { workTheControlPlane } from "../../support/work-the-control-plane.ts";

let api: Api;
let connection: PoolConfig;
let text: string;

const scrape = async (): Promise<string> => (await fetch(`${api.url}/metrics`)).text();
/** Names of families that have at least one sample. */
const emitted = (scraped: string): Set<string> => {
  const types = [...scraped.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = "", type = ""]) => ({ name, type }));
  const samples = new Set([...scraped.matchAll(/^([a-z0-9_]+)[{ ]/gm)].map(([, name = ""]) => name));
  return new Set(
    types.flatMap(({ name, type }) => (samples.has(type === "histogram" ? `${name}_count` : name) ? [name] : [])),
  );
};

beforeAll(async () => {
  connection = await createDatabase();
  api = await startApi({ connection });
  await workTheControlPlane(api, connection);
  text = await scrape();
}, 180_000);

afterAll(async () => {
  await api.stop();
  await dropDatabase(connection);
});

test("promtool accepts what is shown", () => {
  const { status, stdout, stderr } = spawnSync(debianProgram("promtool"), ["check", "metrics"], { input: text });

  expect(String(stdout) + String(stderr)).toBe("");
  expect(status).toBe(0);
});

test("each metric that is shown is documented, and each that is documented is shown after real work", async () => {
  const shown = emitted(text);
  const documented = (await documentedMetrics()).map(({ name }) => name);

  expect([...shown].filter((name) => !documented.includes(name))).toEqual([]);
  expect(documented.filter((name) => !shown.has(name))).toEqual([]);
});

test("each metric that an alert, a dashboard or a page names is shown", async () => {
  const shown = emitted(text);
  const families = (name: string): string => name.replace(/_(bucket|sum|count)$/, "");

  const named = await namedMetrics();

  expect(named.length).toBeGreaterThan(20);
  expect(named.filter(({ name }) => !shown.has(name) && !shown.has(families(name)))).toEqual([]);
});

test("routes are named by their templates: no id and no unknown path makes a series", async () => {
  await api.request("/v1/runs/no-such-run");
  await fetch(`${api.url}/%F0%9F%92%A5/never/seen`);

  const after = await scrape();

  expect(after).toContain('route="/v1/runs/:runId",status="404"');
  expect(after).toContain('route="(unknown)",status="404"');
  expect(after).not.toContain("never/seen");
});
