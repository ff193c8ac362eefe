/** What deploy/ comes to: each chart with its values and each overlay, as the objects that a cluster would get. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parseAllDocuments } from "yaml";
import { dashboardFiles } from "../../deploy/grafana/dashboards.ts";
import { OVERLAYS, overlayText } from "./overlays.ts";

export const ROOT = path.dirname(path.dirname(import.meta.dirname));
const CHART = path.join(ROOT, "deploy/helm/provost");
/** Helm's own list of what Kubernetes can ends years ago. */
const KUBERNETES = "1.31.0";

export type KubeObject = {
  apiVersion: string;
  kind: string;
  metadata: { name: string; annotations?: Record<string, string>; labels?: Record<string, string> };
  [field: string]: unknown;
};

const output = (command: string, args: readonly string[]): string => {
  const { status, stdout, stderr, error } = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 64 * 2 ** 20,
  });
  if (error !== undefined) throw new Error(`${command} is not installed; deploy/ cannot be checked without it`);
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${status}:\n${stderr}`);
  return stdout;
};

/** @param values file under deploy/helm/values; the chart's own values when absent */
export const renderChart = (values?: string, ...more: string[]): string =>
  output(path.join(ROOT, "node_modules/.bin/helm"), [
    "template",
    "provost",
    CHART,
    `--kube-version=${KUBERNETES}`,
    ...(values === undefined ? [] : [`--values=deploy/helm/values/${values}.yaml`]),
    ...more,
  ]);

export const objectsOf = (text: string): KubeObject[] =>
  parseAllDocuments(text).flatMap((document) => {
    if (document.errors.length > 0) throw new Error(String(document.errors[0]));
    const value = document.toJS() as KubeObject | null;
    return value === null ? [] : [value];
  });

const argocd = (): string =>
  ["project", "staging", "prod", "canary"]
    .map((name) => readFileSync(path.join(ROOT, `deploy/argocd/${name}.yaml`), "utf8"))
    .join("---\n");

/** By name. */
export const rendered = (): Record<string, string> => ({
  chart: renderChart(),
  canary: renderChart("canary"),
  "blue-green": renderChart("blue-green"),
  ...Object.fromEntries(OVERLAYS.map((name) => [name, overlayText(name)])),
  argocd: argocd(),
});

/** Files that are made of others: their path, and what they must hold. Later ones are made of those before them. */
export const generated = (): readonly (() => Record<string, string>)[] => [
  () => ({
    "deploy/helm/provost/files/alerts.yml": readFileSync(path.join(ROOT, "deploy/alerts/provost.yml"), "utf8"),
    ...dashboardFiles(),
  }),
  () => ({ "deploy/kustomize/base/provost.yaml": renderChart("kustomize-base", "--skip-tests") }),
];
