/** Each question of each dashboard, asked of a real Prometheus that has scraped a control plane at real work. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PoolConfig } from "pg";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { BOARDS, dashboardFiles } from "../../../deploy/grafana/dashboards.ts";
import { type Api, startApi } from "../../support/api.ts";
import { createDatabase, dropDatabase } from "../../support/database.ts";
import { type Prometheus, startPrometheus } from "../../support/prometheus.ts";
import { PROJECT } from "../../support/provost-path.ts";
import { workTheControlPlane } from "../../support/work-the-control-plane.ts";

const TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";

let api: Api;
let connection: PoolConfig;
let prometheus: Prometheus;
/** The moment that questions are asked about. */
let settled: number;

/** What Grafana puts in the place of its variables. */
const filledIn = (expression: string): string =>
  expression.replaceAll("$tenant", ".*").replaceAll("$__rate_interval", "5m").replaceAll("$__range", "1h");

const questions = BOARDS.flatMap(({ uid, rows }) =>
  rows.flatMap(({ panels }) =>
    panels.flatMap(({ title, queries }) =>
      queries.map(({ expr }) => ({ name: `${uid}: ${title}: ${expr}`, expression: filledIn(expr) })),
    ),
  ),
);

const unanswered = async (): Promise<string[]> => {
  const names: string[] = [];
  for (const { name, expression } of questions) {
    if ((await prometheus.query(expression, settled)).length === 0) names.push(name);
  }
  return names;
};

/**
 * The moment of a scrape that was answered, when all that was counted until now had been scraped twice: a rate is known
 * from the second time on. A scrape that a busy machine does not answer within its second ends every series until the
 * next, so not every moment has an answer. What stands in the database is read every few seconds only: a scrape may show
 * it as it was before.
 */
const untilScraped = (): Promise<number> => {
  const began = Date.now() / 1_000;
  return vi.waitFor(
    async () => {
      // of a comparison `timestamp` tells when it was asked, of a series when it was scraped
      const [last] = await prometheus.query("timestamp(up) and up == 1");
      const since = Math.floor((last?.value ?? 0) - began);
      expect(since).toBeGreaterThan(0);
      const [answered] = await prometheus.query(`sum(sum_over_time(up[${since}s]))`, last?.value);
      expect(answered?.value).toBeGreaterThanOrEqual(2);
      const [age] = await prometheus.query("provost_standing_age_seconds", last?.value);
      expect((last?.value ?? 0) - (age?.value ?? Infinity)).toBeGreaterThan(began);
      return last?.value ?? 0;
    },
    { timeout: 60_000, interval: 200 },
  );
};

beforeAll(async () => {
  connection = await createDatabase();
  api = await startApi({ connection });
  prometheus = await startPrometheus(api.url);
  await api.request("/v1/overview/runs", { headers: { traceparent: `00-${TRACE}-00f067aa0ba902b7-01` } });
  await workTheControlPlane(api, connection);
  settled = await untilScraped();
}, 180_000);

afterAll(async () => {
  await prometheus.stop();
  await api.stop();
  await dropDatabase(connection);
});

test("every question of every dashboard has an answer", async () => {
  expect(BOARDS.length).toBeGreaterThanOrEqual(7);
  expect(questions.length).toBeGreaterThan(80);
  expect(await unanswered()).toEqual([]);
});

test("a question about what nobody measures has none, and one that is none is refused", async () => {
  expect(await prometheus.query("sum(provost_nobody_measures_this)")).toEqual([]);
  await expect(prometheus.query("sum(")).rejects.toThrow("parse error");
});

test("what is asked about money and tokens is answered with what was spent", async () => {
  const [cost] = await prometheus.query("sum(provost_model_cost_usd_total)", settled);
  const [tokens] = await prometheus.query("sum(provost_model_tokens_total)", settled);

  expect(cost?.value).toBeGreaterThan(0);
  expect(tokens?.value).toBe(4_400);
});

test("a trace leads from a panel to what was slow", async () => {
  expect(await prometheus.traces("provost_http_request_duration_seconds_bucket")).toContain(TRACE);
});

test("what is provisioned is what these boards come to, with panels that a person can tell apart", async () => {
  for (const [file, text] of Object.entries(dashboardFiles())) {
    const provisioned = await readFile(join(PROJECT, file), "utf8");
    const { panels } = JSON.parse(text) as { panels: { id: number; gridPos: { x: number; w: number } }[] };
    const ids = new Set(panels.map(({ id }) => id));
    const wide = panels.filter(({ gridPos: { x, w } }) => x + w > 24);

    expect({ file, fresh: provisioned === text, panels: ids.size, wide }).toEqual({
      file,
      fresh: true,
      panels: panels.length,
      wide: [],
    });
  }
});
