/** A Prometheus and an Alertmanager of their own, with the rules that are shipped, for one drill. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { packageRoot } from "../../runtime/package-root.ts";
import { startProgram, type Program } from "./program.ts";

export type Monitoring = {
  /** The values of an expression at this moment. */
  query(expression: string): Promise<number[]>;
  stop(): Promise<void>;
};

/** How often is scraped and judged; in production often 15 s. */
export const SCRAPE_SECONDS = 2;

const prometheusConfig = (target: string, alertmanager: string): string => `
global: { scrape_interval: ${SCRAPE_SECONDS}s, scrape_timeout: ${SCRAPE_SECONDS}s, evaluation_interval: ${SCRAPE_SECONDS}s }
rule_files: [${JSON.stringify(join(packageRoot(), "deploy", "alerts", "provost.yml"))}]
alerting: { alertmanagers: [{ static_configs: [{ targets: [${JSON.stringify(alertmanager)}] }] }] }
scrape_configs:
  - job_name: provost
    static_configs: [{ targets: [${JSON.stringify(target)}] }]
`;

/** Pages go to PagerDuty, all to the webhook; what is escalated goes to whoever is next in line as well. */
const alertmanagerConfig = (receivers: string): string => {
  const page = (key: string): string =>
    `[{ routing_key: ${key}, url: ${JSON.stringify(`${receivers}/pagerduty`)}, send_resolved: true, description: '{{ .CommonLabels.alertname }}: {{ .CommonAnnotations.summary }}' }]`;
  return `
route:
  receiver: webhook
  group_by: [alertname, instance]
  group_wait: 0s
  group_interval: ${SCRAPE_SECONDS}s
  repeat_interval: 1h
  routes:
    - { receiver: webhook, matchers: ['alertname =~ ".+"'], continue: true }
    - { receiver: secondary, matchers: ['escalation = "secondary"'] }
    - { receiver: pagerduty, matchers: ['severity = "page"'] }
receivers:
  - name: webhook
    webhook_configs: [{ url: ${JSON.stringify(`${receivers}/webhook`)}, send_resolved: true }]
  - name: pagerduty
    pagerduty_configs: ${page("primary")}
  - name: secondary
    pagerduty_configs: ${page("secondary")}
`;
};

const startAlertmanager = async (folder: string, port: number, receivers: string): Promise<Program> => {
  const config = join(folder, "alertmanager.yml");
  await writeFile(config, alertmanagerConfig(receivers));
  return startProgram({
    names: ["prometheus-alertmanager", "alertmanager"],
    args: [
      `--config.file=${config}`,
      `--storage.path=${join(folder, "alertmanager")}`,
      `--web.listen-address=127.0.0.1:${port}`,
      "--cluster.listen-address=",
    ],
    ready: `http://127.0.0.1:${port}/-/ready`,
    outputPath: join(folder, "alertmanager.log"),
  });
};

const startPrometheus = async (
  folder: string,
  port: number,
  target: string,
  alertmanager: string,
): Promise<Program> => {
  const config = join(folder, "prometheus.yml");
  await writeFile(config, prometheusConfig(target, alertmanager));
  return startProgram({
    names: ["prometheus"],
    args: [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, "prometheus")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    ready: `http://127.0.0.1:${port}/-/ready`,
    outputPath: join(folder, "prometheus.log"),
  });
};

type QueryAnswer = { data: { result: { value: [number, string] }[] } };

/** PROGRAM_MISSING. @param target host and port of the control plane */
export const startMonitoring = async (options: {
  folder: string;
  target: string;
  receivers: string;
  ports: readonly [number, number];
}): Promise<Monitoring> => {
  const { folder, target, receivers, ports } = options;
  await mkdir(folder, { recursive: true });
  const [prometheusPort, alertmanagerPort] = ports;
  const alertmanager = await startAlertmanager(folder, alertmanagerPort, receivers);
  const prometheus = await startPrometheus(folder, prometheusPort, target, `127.0.0.1:${alertmanagerPort}`).catch(
    async (error: unknown) => {
      await alertmanager.stop();
      throw error;
    },
  );
  return {
    query: async (expression) => {
      const url = `http://127.0.0.1:${prometheusPort}/api/v1/query?query=${encodeURIComponent(expression)}`;
      const { data } = (await (await fetch(url)).json()) as QueryAnswer;
      return data.result.map(({ value }) => Number(value[1]));
    },
    stop: async () => {
      await Promise.all([prometheus.stop(), alertmanager.stop()]);
    },
  };
};
