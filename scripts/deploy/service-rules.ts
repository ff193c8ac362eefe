/** What holds for everything that keeps running: it is protected, spread, and asked how it is. */
import type { KubeObject } from "./rendered.ts";

type Labels = Record<string, string>;
type Selector = { matchLabels?: Labels; matchExpressions?: unknown[] };
type Probed = { startupProbe?: unknown; readinessProbe?: unknown; livenessProbe?: unknown };
type Workload = {
  template: { metadata: { labels: Labels }; spec: { topologySpreadConstraints?: unknown[]; containers: Probed[] } };
};
type Policy = { podSelector: Selector; policyTypes: string[]; ingress?: unknown[]; egress?: unknown[] };

const KEPT_RUNNING = ["Deployment", "StatefulSet", "Rollout"];
const OURS: Labels = { "app.kubernetes.io/part-of": "provost" };

const selects = ({ matchLabels = {} }: Selector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([name, value]) => labels[name] === value);

const isOurs = (labels: Labels): boolean => selects({ matchLabels: OURS }, labels);

const workloadProblems = (object: KubeObject, objects: readonly KubeObject[]): string[] => {
  const title = `${object.kind} ${object.metadata.name}`;
  const { template } = object["spec"] as Workload;
  const { labels } = template.metadata;
  const problems: string[] = [];
  const specs = (kind: string): unknown[] => objects.filter((one) => one.kind === kind).map((one) => one["spec"]);
  const denied = specs("NetworkPolicy").some((spec) => {
    const { podSelector, policyTypes, ingress = [], egress = [] } = spec as Policy;
    return selects(podSelector, labels) && policyTypes.length === 2 && ingress.length + egress.length === 0;
  });
  if (!denied) problems.push("no policy denies what is not allowed");
  if (!specs("PodDisruptionBudget").some((spec) => selects((spec as { selector: Selector }).selector, labels)))
    problems.push("no budget for disruptions");
  if ((template.spec.topologySpreadConstraints ?? []).length < 2) problems.push("not spread over zones and nodes");
  const [{ startupProbe, readinessProbe, livenessProbe } = {}] = template.spec.containers;
  const asked = [startupProbe, readinessProbe, livenessProbe].every((probe) => probe !== undefined);
  if (labels["app.kubernetes.io/component"] === "control-plane" && !asked) problems.push("not asked how it is");
  return problems.map((problem) => `${title}: ${problem}`);
};

/** Of Provost's own; a database of a development cluster is none. */
export const serviceProblems = (objects: readonly KubeObject[]): string[] =>
  objects
    .filter(({ kind }) => KEPT_RUNNING.includes(kind))
    .filter((object) => isOurs((object["spec"] as Workload).template.metadata.labels))
    .flatMap((object) => workloadProblems(object, objects));
