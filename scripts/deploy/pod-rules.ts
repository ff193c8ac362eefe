/** What holds for every container that deploy/ starts anywhere. */
import type { KubeObject } from "./rendered.ts";

export type Container = {
  name: string;
  image: string;
  args?: string[];
  env?: { name: string; valueFrom?: { secretKeyRef?: { name: string } } }[];
  resources?: { limits?: Record<string, string>; requests?: Record<string, string> };
  securityContext?: {
    allowPrivilegeEscalation?: boolean;
    privileged?: boolean;
    readOnlyRootFilesystem?: boolean;
    runAsNonRoot?: boolean;
    capabilities?: { add?: string[]; drop?: string[] };
  };
};
export type PodSpec = {
  containers: Container[];
  initContainers?: Container[];
  automountServiceAccountToken?: boolean;
  hostNetwork?: boolean;
  hostPID?: boolean;
  hostIPC?: boolean;
  imagePullSecrets?: { name: string }[];
  securityContext?: { runAsNonRoot?: boolean; seccompProfile?: { type?: string } };
  volumes?: { name: string; hostPath?: unknown; secret?: { secretName: string } }[];
};
type Pod = { title: string; labels: Record<string, string>; spec: PodSpec };

const isPodSpec = (value: object): value is PodSpec => Array.isArray((value as Partial<PodSpec>).containers);

/** Wherever in the object they are: in templates, in templates of templates, in metrics of an analysis. */
export const podsOf = (object: KubeObject): Pod[] => {
  const title = `${object.kind} ${object.metadata.name}`;
  const pods: Pod[] = [];
  const walk = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    const { spec, metadata } = value as { spec?: unknown; metadata?: { labels?: Record<string, string> } };
    if (typeof spec === "object" && spec !== null && isPodSpec(spec)) {
      pods.push({ title, labels: metadata?.labels ?? {}, spec });
      return;
    }
    for (const part of Object.values(value)) walk(part);
  };
  walk(object);
  return pods;
};

const LIMITED = ["cpu", "memory", "ephemeral-storage"];

const containerProblems = ({ image, resources, securityContext: security = {} }: Container): string[] => {
  const problems = LIMITED.filter((what) => resources?.limits?.[what] === undefined).map(
    (what) => `no limit of ${what}`,
  );
  problems.push(
    ...LIMITED.filter((what) => resources?.requests?.[what] === undefined).map((what) => `no request of ${what}`),
  );
  if (security.privileged === true) problems.push("privileged");
  if (security.allowPrivilegeEscalation !== false) problems.push("may gain privileges");
  if (security.readOnlyRootFilesystem !== true) problems.push("may write to its root");
  if (!security.capabilities?.drop?.includes("ALL")) problems.push("keeps capabilities");
  if ((security.capabilities?.add ?? []).length > 0) problems.push("adds capabilities");
  if (!/(:(?!latest$)[\w.-]+|@sha256:[0-9a-f]{64})$/u.test(image))
    problems.push(`has an image of no version: ${image}`);
  return problems;
};

const specProblems = ({ securityContext: security = {}, ...spec }: PodSpec): string[] => {
  const problems = [];
  if (security.runAsNonRoot !== true) problems.push("may run as root");
  if (security.seccompProfile?.type !== "RuntimeDefault") problems.push("has no seccomp profile");
  if (spec.automountServiceAccountToken !== false) problems.push("gets a token of the cluster");
  if (spec.hostNetwork === true || spec.hostPID === true || spec.hostIPC === true)
    problems.push("shares with its host");
  if (spec.volumes?.some(({ hostPath }) => hostPath !== undefined)) problems.push("mounts a path of its host");
  return problems;
};

export const podProblems = (objects: readonly KubeObject[]): string[] =>
  objects
    .flatMap(podsOf)
    .flatMap(({ title, spec }) => [
      ...specProblems(spec).map((problem) => `${title}: ${problem}`),
      ...[...spec.containers, ...(spec.initContainers ?? [])].flatMap((container) =>
        containerProblems(container).map((problem) => `${title}, ${container.name}: ${problem}`),
      ),
    ]);
