import { expect, test } from "vitest";
import { schemaProblems } from "./kube-schemas.ts";
import { podProblems } from "./pod-rules.ts";
import { commandProblems, metricProblems, secretProblems } from "./reference-rules.ts";
import type { KubeObject } from "./rendered.ts";
import { serviceProblems } from "./service-rules.ts";

const amount = { cpu: "1", memory: "1Gi", "ephemeral-storage": "1Gi" };
const container = (changed: object = {}): object => ({
  name: "provost",
  image: "registry.example.com/provost:1.0.0",
  resources: { limits: amount, requests: amount },
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  ...changed,
});
const labels = { "app.kubernetes.io/part-of": "provost", "app.kubernetes.io/component": "control-plane" };
const workload = (changed: object = {}, spec: object = {}): KubeObject => ({
  apiVersion: "apps/v1",
  kind: "StatefulSet",
  metadata: { name: "provost" },
  spec: {
    serviceName: "provost",
    selector: { matchLabels: labels },
    template: {
      metadata: { labels },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
        containers: [container(changed)],
        ...spec,
      },
    },
  },
});

test.each([
  [{ resources: {} }, "no limit of memory"],
  [{ securityContext: { privileged: true } }, "privileged"],
  [{ securityContext: {} }, "may gain privileges"],
  [{ securityContext: {} }, "may write to its root"],
  [{ securityContext: { capabilities: { add: ["NET_ADMIN"] } } }, "adds capabilities"],
  [{ image: "registry.example.com/provost:latest" }, "has an image of no version"],
  [{ image: "registry.example.com/provost" }, "has an image of no version"],
])("a container %j is refused: %s", (changed, problem) => {
  expect(podProblems([workload()])).toEqual([]);
  expect(podProblems([workload(changed)]).join("\n")).toContain(problem);
});

test.each([
  [{ hostNetwork: true }, "shares with its host"],
  [{ volumes: [{ name: "root", hostPath: { path: "/" } }] }, "mounts a path of its host"],
  [{ automountServiceAccountToken: true }, "gets a token of the cluster"],
  [{ securityContext: {} }, "may run as root"],
])("a pod %j is refused: %s", (spec, problem) => {
  expect(podProblems([workload({}, spec)]).join("\n")).toContain(problem);
});

test("what a workload names must be there", () => {
  const env = [{ name: "PROVOST_MASTER_KEYY", valueFrom: { secretKeyRef: { name: "keys", key: "master" } } }];
  const objects = [workload({ args: ["up", "--prot", "1"], env })];
  const reference = "\n## provost up\n\n--port\n\n## provost run\n\n--prot\n";

  expect(secretProblems(objects)).toEqual(["StatefulSet provost: nobody makes the secret keys"]);
  expect(secretProblems(objects, ["keys"])).toEqual([]);
  expect(commandProblems(objects, reference)).toEqual([
    "StatefulSet provost: up has no --prot",
    "StatefulSet provost: PROVOST_MASTER_KEYY is no setting of Provost",
  ]);
  expect(commandProblems([workload({ args: ["pu"] })], reference)).toEqual([
    'StatefulSet provost: there is no command "provost pu"',
  ]);
  const metrics = new Set(["provost_queue_depth", "provost_wait_seconds"]);
  expect(metricProblems("provost_queue_depth + provost_wait_seconds_bucket", metrics)).toEqual([]);
  expect(metricProblems("max(provost_queue_deepness)", metrics)).toEqual([
    "provost_queue_deepness is no metric of Provost",
  ]);
});

test("what keeps running is protected, spread and asked", () => {
  expect(serviceProblems([workload()])).toEqual([
    "StatefulSet provost: no policy denies what is not allowed",
    "StatefulSet provost: no budget for disruptions",
    "StatefulSet provost: not spread over zones and nodes",
    "StatefulSet provost: not asked how it is",
  ]);
});

test(
  "a cluster's schemas refuse unknown fields, at any depth, and values out of range",
  { timeout: 60_000 },
  async () => {
    const rollout: KubeObject = {
      apiVersion: "argoproj.io/v1alpha1",
      kind: "Rollout",
      metadata: { name: "provost" },
      spec: { strategy: { canary: { steps: [{ setWeight: 10 }, { pauze: { duration: "1m" } }] } } },
    };

    const problems = await schemaProblems([
      workload(),
      workload({ livenesProbe: { httpGet: { path: "/", port: 1 } } }),
      workload({ ports: [{ containerPort: "http" }] }),
      rollout,
    ]);

    expect(problems.filter((problem) => problem.includes("livenesProbe"))).toHaveLength(1);
    expect(problems.filter((problem) => problem.includes("pauze"))).toHaveLength(1);
    expect(problems.join("\n")).toContain("containerPort must be integer");
    await expect(schemaProblems([{ ...rollout, kind: "Rolout" }])).rejects.toThrow("no package knows");
  },
);
