/**
 * Every environment variable that Provost reads. One that is not here is not read: a test holds the code against this
 * table, and docs/operate/configuration.md is generated from it.
 */
import { z } from "zod";
import { ProvostError } from "./errors.ts";

type Setting<T = unknown> = {
  schema: z.ZodType<T, string | undefined>;
  /** As people read it: what it is, in which unit, and what holds when it is not set. */
  type: string;
  unit: string | null;
  usual: string;
  secret: boolean;
  meaning: string;
};

/** What is set to nothing is not set. */
const given = <T>(schema: z.ZodType<T, string>): z.ZodType<T | undefined, string | undefined> =>
  z.preprocess((text) => (text === "" ? undefined : text), schema.optional()) as z.ZodType<
    T | undefined,
    string | undefined
  >;

const usually = <T>(schema: z.ZodType<T, string>, value: string): z.ZodType<T, string | undefined> =>
  z.preprocess((text) => text || value, schema) as unknown as z.ZodType<T, string | undefined>;

const decimal = (least: number, most: number): z.ZodType<number, string> =>
  z
    .string()
    .regex(/^\d{1,9}(\.\d{1,6})?$/, `a number from ${least} to ${most}`)
    .transform(Number)
    .pipe(z.number().min(least).max(most));
const whole = (least: number, most: number): z.ZodType<number, string> =>
  decimal(least, most).refine(Number.isInteger, "a whole number");
const url = z.url({ protocol: /^https?$/ }) as unknown as z.ZodType<string, string>;

const text = z.string();
const optional = <T>(
  schema: z.ZodType<T, string>,
  of: Omit<Setting, "schema" | "usual" | "unit" | "secret"> & Partial<Pick<Setting, "usual" | "unit" | "secret">>,
) => ({ unit: null, usual: "none", secret: false, ...of, schema: given(schema) });

export const LOG_LEVELS = ["fatal", "error", "warn", "info", "debug", "trace"] as const;
export type LogLevel = (typeof LOG_LEVELS)[number];

export const SETTINGS = {
  PROVOST_HOME: optional(text, {
    type: "path",
    usual: "`.provost` in the root of the repository",
    meaning: "The data folder, where no `--home` is given.",
  }),
  PROVOST_DATABASE_URL: optional(text, {
    type: "URL",
    usual: "none; the Postgres in the data folder",
    secret: true,
    meaning: "The Postgres that is served, where no `--database` is given: arguments can be read by others.",
  }),
  PROVOST_TOKEN: optional(text, {
    type: "text",
    secret: true,
    meaning: "What an agent or a command shows to a control plane elsewhere.",
  }),
  PROVOST_TASK_RETENTION_DAYS: {
    schema: usually(whole(1, 9_999), "30"),
    type: "whole number, 1 to 9999",
    unit: "days",
    usual: "30",
    secret: false,
    meaning: "How long tasks without a run are kept when they have ended.",
  },
  PROVOST_AUDIT_RETENTION_DAYS: optional(whole(30, 36_500), {
    type: "whole number, 30 to 36500",
    unit: "days",
    usual: "none; everything is kept",
    meaning: "How long audit logs are kept: what is older is removed once a day.",
  }),
  PROVOST_BACKUP_PASSPHRASE: optional(text, {
    type: "text of at least 12 characters",
    secret: true,
    meaning: "What `provost backup`, `restore` and `backup drill` encrypt and decrypt with, where no file is named.",
  }),
  PROVOST_PRICES: optional(text, {
    type: "path",
    meaning: "A JSON file with lists of model prices that go before those that come with Provost.",
  }),
  PROVOST_WEBHOOK_ALLOW: {
    schema: usually(text, ""),
    type: "ranges of addresses, with commas",
    unit: null,
    usual: "none",
    secret: false,
    meaning: "Addresses that webhooks may lead to though they are not public.",
  },
  PROVOST_FETCH_ALLOW: {
    schema: usually(text, ""),
    type: "ranges of addresses, with commas",
    unit: null,
    usual: "none",
    secret: false,
    meaning: "Addresses that agents may fetch from though they are not public.",
  },
  PROVOST_SANDBOX: optional(z.literal("off"), {
    type: "`off`",
    usual: "on, where the machine can",
    meaning: "`off` runs the commands of agents without namespaces of their own; limits stay.",
  }),
  PROVOST_NATS: optional(text, {
    type: "path",
    usual: "none; events stay in Postgres",
    meaning: "File with the settings of NATS that `provost relay configure` has written.",
  }),
  PROVOST_REDIS_URL: optional(text, {
    type: "URL",
    secret: true,
    usual: "none; limits and caches are shared through Postgres",
    meaning: "A store of the Redis protocol that all control planes share.",
  }),
  PROVOST_MASTER_KEY: optional(text, {
    type: "32 bytes as base64",
    secret: true,
    usual: "a file in the data folder",
    meaning: "The key that all other keys are sealed with.",
  }),
  PROVOST_MASTER_KEYS_BEFORE: optional(text, {
    type: "keys as base64, with commas",
    secret: true,
    meaning: "Master keys that were in use before, until everything is sealed anew.",
  }),
  PROVOST_TRANSIT_ADDRESS: optional(text, {
    type: "URL",
    meaning: "A transit service (Vault, OpenBao) that keeps the master key.",
  }),
  PROVOST_TRANSIT_TOKEN: optional(text, { type: "text", secret: true, meaning: "What is shown to it." }),
  PROVOST_TRANSIT_TOKEN_FILE: optional(text, { type: "path", meaning: "File that holds that token." }),
  PROVOST_TRANSIT_KEY: {
    schema: usually(text, "provost"),
    type: "name",
    unit: null,
    usual: "provost",
    secret: false,
    meaning: "The key's name at the transit service.",
  },
  PROVOST_TRANSIT_MOUNT: {
    schema: usually(text, "transit"),
    type: "name",
    unit: null,
    usual: "transit",
    secret: false,
    meaning: "Where the transit service is mounted.",
  },
  PROVOST_METRICS_TOKEN: optional(z.string().min(16), {
    type: "text of at least 16 characters",
    secret: true,
    usual: "none; whoever reaches the port may read metrics",
    meaning: "What `/metrics` asks for as a bearer token.",
  }),
  PROVOST_LOG_LEVEL: {
    schema: usually(z.enum(LOG_LEVELS), "warn"),
    type: LOG_LEVELS.join(", "),
    unit: null,
    usual: "warn",
    secret: false,
    meaning: "The least that `provost up` writes to its log, where no `--log-level` is given.",
  },
  PROVOST_SENTRY_DSN: optional(url, {
    type: "URL",
    secret: true,
    meaning: "Where faults are reported to: a service that speaks Sentry's protocol.",
  }),
  PROVOST_TRACE_SAMPLE: {
    schema: usually(decimal(0, 1), "0.1"),
    type: "number, 0 to 1",
    unit: null,
    usual: "0.1",
    secret: false,
    meaning:
      "Share of traces that are kept; those that a caller has sampled, that fail or that are slow are kept besides.",
  },
  PROVOST_TRACE_RETENTION_HOURS: {
    schema: usually(whole(1, 720), "24"),
    type: "whole number, 1 to 720",
    unit: "hours",
    usual: "24",
    secret: false,
    meaning: "How long spans are kept for the built-in view.",
  },
  PROVOST_OTLP_ENDPOINT: optional(url, {
    type: "URL",
    usual: "none; spans stay here",
    meaning: "Where spans are sent as well, as OTLP over HTTP: the address ends with `/v1/traces`.",
  }),
  PROVOST_OTLP_HEADERS: optional(text, {
    type: "name=value, with commas",
    secret: true,
    meaning: "Headers that are sent with them.",
  }),
  PROVOST_NODE: optional(text, {
    type: "path",
    usual: "the Node that runs the command, where it is new enough",
    meaning: "The Node that the command is run with.",
  }),
} as const satisfies Record<`PROVOST_${string}`, Setting>;

export type SettingName = keyof typeof SETTINGS;
export type SettingValue<N extends SettingName> = z.output<(typeof SETTINGS)[N]["schema"]>;
export type Environment = Readonly<Record<string, string | undefined>>;

/** CONFIGURATION_INVALID names the variable; the value of a secret is not repeated. */
export const readSetting = <N extends SettingName>(env: Environment, name: N): SettingValue<N> => {
  const { schema, type, secret } = SETTINGS[name];
  const parsed = schema.safeParse(env[name]);
  if (parsed.success) return parsed.data as SettingValue<N>;
  const shown = secret ? "malformed" : JSON.stringify(env[name]);
  throw new ProvostError("CONFIGURATION_INVALID", `${name} is ${shown}; it has to be: ${type}`, { name });
};
