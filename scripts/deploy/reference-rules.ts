/** What deploy/ names exists: secrets, settings, commands and their options, metrics. */
import { SETTINGS } from "../../src/model/settings.ts";
import { podsOf, type PodSpec } from "./pod-rules.ts";
import type { KubeObject } from "./rendered.ts";

type Made = {
  target?: { name?: string };
  secretName?: string;
  tls?: { secretName: string }[];
  endpoints?: { authorization?: { credentials?: { name: string } } }[];
};

const specOf = (object: KubeObject): Made => object["spec"] ?? {};
const ISSUERS = ["cert-manager.io/cluster-issuer", "cert-manager.io/issuer"];

const madeBy = (object: KubeObject): string[] => {
  const { target, secretName, tls = [] } = specOf(object);
  if (object.kind === "Secret") return [object.metadata.name];
  if (object.kind === "ExternalSecret") return [target?.name ?? object.metadata.name];
  if (object.kind === "Certificate") return secretName === undefined ? [] : [secretName];
  const annotations = object.metadata.annotations ?? {};
  return object.kind === "Ingress" && ISSUERS.some((name) => name in annotations)
    ? tls.map((one) => one.secretName)
    : [];
};

const usedByPod = ({ volumes = [], imagePullSecrets = [], containers, initContainers = [] }: PodSpec): string[] => [
  ...volumes.flatMap(({ secret }) => (secret === undefined ? [] : [secret.secretName])),
  ...imagePullSecrets.map(({ name }) => name),
  ...[...containers, ...initContainers]
    .flatMap(({ env = [] }) => env)
    .flatMap(({ valueFrom }) => (valueFrom?.secretKeyRef === undefined ? [] : [valueFrom.secretKeyRef.name])),
];

const usedBy = (object: KubeObject): string[] => {
  const { endpoints = [], tls = [] } = specOf(object);
  return [
    ...podsOf(object).flatMap(({ spec }) => usedByPod(spec)),
    ...(object.kind === "Ingress" ? tls.map(({ secretName }) => secretName) : []),
    ...endpoints.flatMap(({ authorization }) => authorization?.credentials?.name ?? []),
  ];
};

/** @param given secrets that whoever installs it makes by hand */
export const secretProblems = (objects: readonly KubeObject[], given: readonly string[] = []): string[] => {
  const made = new Set([...given, ...objects.flatMap(madeBy)]);
  return objects.flatMap((object) =>
    usedBy(object)
      .filter((name) => !made.has(name))
      .map((name) => `${object.kind} ${object.metadata.name}: nobody makes the secret ${name}`),
  );
};

const OURS = /\/provost[:@]/u;

/** @param reference text of docs/cli.md */
export const commandProblems = (objects: readonly KubeObject[], reference: string): string[] =>
  objects.flatMap(podsOf).flatMap(({ title, spec }) =>
    spec.containers
      .filter(({ image }) => OURS.test(image))
      .flatMap(({ args = [], env = [] }) => {
        const [, section] = reference.split(`## provost ${args[0] ?? ""}\n`);
        if (section === undefined) return [`${title}: there is no command "provost ${args[0] ?? ""}"`];
        const [text = ""] = section.split("\n## ");
        const options = args.filter((arg) => arg.startsWith("--") && arg !== "--json");
        const settings = env.filter(({ name }) => name !== "POD_NAME" && !(name in SETTINGS));
        return [
          ...options
            .filter((option) => !text.includes(option))
            .map((option) => `${title}: ${args[0]} has no ${option}`),
          ...settings.map(({ name }) => `${title}: ${name} is no setting of Provost`),
        ];
      }),
  );

const METRIC = /\bprovost_[a-z_]+/gu;

/** @param metrics names of the catalogue */
export const metricProblems = (text: string, metrics: ReadonlySet<string>): string[] =>
  [...new Set(Array.from(text.matchAll(METRIC), ([name]) => name))]
    .filter((name) => !metrics.has(name) && !metrics.has(name.replace(/_(bucket|sum|count)$/u, "")))
    .map((name) => `${name} is no metric of Provost`);
