/** What `/metrics` shows after real work, against the catalogue, the alerts and what promtool accepts. */
import { spawnSync } from "node:child_process";
import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
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

test("tokens add up, what is known to cost is counted in dollars, and what is not is said", () => {
  const series = (name: string): Map<string, number> =>
    new Map(
      [...text.matchAll(new RegExp(`^${name}(\\{.*\\}) (\\S+)$`, "gm"))].map(([, labels = "", value]) => [
        labels,
        Number(value),
      ]),
    );
  const tenant = 'tenant="local"';

  expect(series("provost_model_tokens_total")).toEqual(
    new Map(
      ["anthropic/claude-sonnet-5-5", "openai/scripted"].flatMap((model) => [
        [`{${tenant},model="${model}",kind="input"}`, 1_200],
        [`{${tenant},model="${model}",kind="cached"}`, 800],
        [`{${tenant},model="${model}",kind="output"}`, 200],
      ]),
    ),
  );
  expect(series("provost_model_cost_usd_total").get(`{${tenant},model="anthropic/claude-sonnet-5-5"}`)).toBeGreaterThan(
    0,
  );
  expect(series("provost_model_unpriced_calls_total").get(`{${tenant},model="openai/scripted"}`)).toBe(2);
});

test("who asks for OpenMetrics gets it, with the trace that a slow answer fell into", async () => {
  const traceId = "4bf92f3577b34da6a3ce929d0e0e4736";
  await api.request("/v1/overview/runs", { headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` } });

  const accept = "application/openmetrics-text;version=1.0.0,text/plain;version=0.0.4;q=0.5";
  const response = await fetch(`${api.url}/metrics`, { headers: { accept } });
  const shown = await response.text();

  expect(response.headers.get("content-type")).toContain("application/openmetrics-text; version=1.0.0");
  expect(shown.endsWith("\n# EOF\n")).toBe(true);
  expect(shown).toContain("# TYPE provost_http_requests counter\n");
  expect(shown).toMatch(
    new RegExp(
      `^provost_http_request_duration_seconds_bucket\\{.*/v1/overview/runs.*\\} 1 # \\{trace_id="${traceId}"\\}`,
      "m",
    ),
  );
});

/**
 * Names that were shown after the work, once none of the wanted is missing among them: what Node has in hand is shown while
 * it has it in hand, and what is read from the database only when that has answered in time.
 */
const shownWith = (missing: (shown: ReadonlySet<string>) => readonly string[]): Promise<ReadonlySet<string>> => {
  const shown = emitted(text);
  return vi.waitFor(
    async () => {
      if (missing(shown).length > 0) for (const name of emitted(await scrape())) shown.add(name);
      expect(missing(shown)).toEqual([]);
      return shown;
    },
    { timeout: 60_000, interval: 50 },
  );
};

test("each metric that is shown is documented, and each that is documented is shown after real work", async () => {
  const documented = (await documentedMetrics()).map(({ name }) => name);

  const shown = await shownWith((names) => documented.filter((name) => !names.has(name)));

  expect([...shown].filter((name) => !documented.includes(name))).toEqual([]);
});

test("each metric that an alert, a dashboard or a page names is shown", async () => {
  const families = (name: string): string => name.replace(/_(bucket|sum|count)$/, "");

  const named = (await namedMetrics()).map(({ name }) => name);

  expect(named.length).toBeGreaterThan(20);
  await shownWith((names) => named.filter((name) => !names.has(name) && !names.has(families(name))));
});

test("routes are named by their templates: no id and no unknown path makes a series", async () => {
  await api.request("/v1/runs/no-such-run");
  await fetch(`${api.url}/%F0%9F%92%A5/never/seen`);

  const after = await scrape();

  expect(after).toContain('route="/v1/runs/:runId",status="404"');
  expect(after).toContain('route="(unknown)",status="404"');
  expect(after).not.toContain("never/seen");
});

test("a queue without dead letters shows none: the first of it is seen as growth", async () => {
  await api.client.queueTasks.enqueue({ params: { queue: "fresh" }, body: { tasks: [{ kind: "work" }] } });

  await vi.waitFor(
    async () => expect(await scrape()).toContain('provost_dead_letters{tenant="local",queue="fresh"} 0\n'),
    { timeout: 30_000, interval: 100 },
  );
});
