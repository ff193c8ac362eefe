/** A real Prometheus that scrapes one control plane every second, with the rules that are shipped. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startProgram } from "../../src/observe/drill/program.ts";
import { debianProgram } from "./debian-program.ts";
import { freePorts } from "./free-ports.ts";
import { PROJECT } from "./provost-path.ts";

export type PrometheusAnswer = { labels: Readonly<Record<string, string>>; value: number }[];

export type Prometheus = {
  /**
   * At a moment, in seconds since 1970; at this one when absent. Rejects with what Prometheus says of an expression that it
   * does not understand.
   */
  query(expression: string, at?: number): Promise<PrometheusAnswer>;
  /** Traces that were shown beside buckets. */
  traces(expression: string): Promise<string[]>;
  stop(): Promise<void>;
};

const configOf = (url: string): string => `
global: { scrape_interval: 1s, scrape_timeout: 1s, evaluation_interval: 1s }
rule_files: [${JSON.stringify(join(PROJECT, "deploy/alerts/provost.yml"))}]
scrape_configs:
  - job_name: provost
    static_configs: [{ targets: [${JSON.stringify(new URL(url).host)}] }]
`;

type Data = {
  error?: string;
  data?: { result: { metric: Record<string, string>; value: [number, string] }[] };
};
type Exemplars = { data?: { exemplars: { labels: { trace_id: string } }[] }[] };

/** @param url of the control plane */
export const startPrometheus = async (url: string): Promise<Prometheus> => {
  const folder = await mkdtemp(join(tmpdir(), "provost-prometheus-"));
  const [port = 0] = await freePorts(1);
  const config = join(folder, "prometheus.yml");
  await writeFile(config, configOf(url));
  const own = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    names: [debianProgram("prometheus")],
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "data")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--enable-feature=exemplar-storage",
    ],
    ready: `${own}/-/ready`,
    outputPath: join(folder, "prometheus.log"),
  });
  const get = async (path: string, parameters: Record<string, string>): Promise<unknown> =>
    (await fetch(`${own}/api/v1/${path}?${new URLSearchParams(parameters).toString()}`)).json();
  return {
    query: async (expression, at) => {
      const moment: Record<string, string> = at === undefined ? {} : { time: String(at) };
      const { data, error = "no answer" } = (await get("query", { query: expression, ...moment })) as Data;
      if (data === undefined) throw new Error(`${expression}: ${error}`);
      return data.result.map(({ metric, value }) => ({ labels: metric, value: Number(value[1]) }));
    },
    traces: async (expression) => {
      const start = String(Date.now() / 1_000 - 600);
      const end = String(Date.now() / 1_000 + 1);
      const { data = [] } = (await get("query_exemplars", { query: expression, start, end })) as Exemplars;
      return data.flatMap(({ exemplars }) => exemplars.map(({ labels }) => labels.trace_id));
    },
    stop: async () => {
      await program.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
};
