/**
 * Every environment variable that Provost reads. One that is not here is not read: a test holds the code against this
 * table, and docs/operate/configuration.md is generated from it.
 */
import { z } from "zod";
import { ProvostError } from "./errors.ts";
import { RETENTION_SETTINGS } from "./retention-settings.ts";
import { decimal, optional, text, url, usually, whole, type Setting } from "./setting-schemas.ts";

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
  PROVOST_DATABASE_CONNECTIONS: {
    schema: usually(whole(2, 200), "10"),
    type: "whole number, 2 to 200",
    unit: null,
    usual: "10",
    secret: false,
    meaning:
      "Transactions that a process has under way at once. It takes up to five connections more: for group commits and to listen.",
  },
  PROVOST_STATEMENT_TIMEOUT_SECONDS: {
    schema: usually(whole(0, 86_400), "60"),
    type: "whole number, 0 to 86400",
    unit: "seconds",
    usual: "60",
    secret: false,
    meaning:
      "How long a statement may take before Postgres ends it. 0 is for as long as it takes, and for poolers that refuse the setting.",
  },
  PROVOST_SLOW_STATEMENT_MS: {
    schema: usually(whole(0, 3_600_000), "1000"),
    type: "whole number, 0 to 3600000",
    unit: "milliseconds",
    usual: "1000",
    secret: false,
    meaning: "What takes longer is in the log of `provost up`, by its text, without its values. 0 is for none.",
  },
  PROVOST_SLOW_STATEMENT_PLANS: optional(z.literal("on"), {
    type: "`on`",
    usual: "off",
    meaning: "`on` has Postgres say how it would do a slow statement, and logs that as well.",
  }),
  PROVOST_URL: optional(url, {
    type: "URL",
    usual: "none; the one of the data folder",
    meaning:
      "The control plane that commands ask, where neither `--url` nor `--home` is given. Goes with PROVOST_TOKEN.",
  }),
  PROVOST_TOKEN: optional(text, {
    type: "text",
    secret: true,
    meaning: "What an agent or a command shows to a control plane elsewhere.",
  }),
  PROVOST_READ_REPLICA_URL: optional(text, {
    type: "URL",
    secret: true,
    usual: "none; everything is asked of the database itself",
    meaning:
      "A standby of the served database, for lists and figures. Reached as the same user as the database. It is read from once it has all that was committed before, by whichever control plane; what it is not there for within a moment the database itself is asked.",
  }),
  PROVOST_READ_REPLICA_LAG_MS: {
    schema: usually(whole(100, 600_000), "2000"),
    type: "whole number, 100 to 600000",
    unit: "milliseconds",
    usual: "2000",
    secret: false,
    meaning:
      "How far it may be behind to be waited for a moment; when it is further, the database itself is asked at once.",
  },
  PROVOST_DRAIN_SECONDS: {
    schema: usually(whole(1, 600), "45"),
    type: "whole number, 1 to 600",
    unit: "seconds",
    usual: "45",
    secret: false,
    meaning:
      "How long `provost up` takes at most to end when it is asked to; what has not ended by then is taken up as after a crash.",
  },
  ...RETENTION_SETTINGS,
  PROVOST_BACKUP_PASSPHRASE: optional(text, {
    type: "text of at least 12 characters",
    secret: true,
    meaning: "What `provost backup`, `restore` and `backup drill` encrypt and decrypt with, where no file is named.",
  }),
  PROVOST_PRICES: optional(text, {
    type: "path",
    meaning: "A JSON file with lists of model prices that go before those that come with Provost.",
  }),
  PROVOST_SPAWN_DEPTH: {
    schema: usually(whole(0, 100), "5"),
    type: "whole number, 0 to 100",
    unit: "generations",
    usual: "5",
    secret: false,
    meaning: "How deep tasks of queues may go that tasks make: children, their children, and so on. 0 is for none.",
  },
  PROVOST_SPAWN_CHILDREN: {
    schema: usually(whole(1, 100_000), "200"),
    type: "whole number, 1 to 100000",
    unit: "tasks",
    usual: "200",
    secret: false,
    meaning: "How many tasks one task may make.",
  },
  PROVOST_SPAWN_DESCENDANTS: {
    schema: usually(whole(1, 1_000_000), "2000"),
    type: "whole number, 1 to 1000000",
    unit: "tasks",
    usual: "2000",
    secret: false,
    meaning: "How many tasks may come of a task that nobody has made, in all generations together.",
  },
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
  PROVOST_AGENT_ALLOW: {
    schema: usually(text, ""),
    type: "ranges of addresses, with commas",
    unit: null,
    usual: "none",
    secret: false,
    meaning: "Addresses that agents elsewhere (kinds `a2a` and `http`) may be at though they are not public.",
  },
  PROVOST_AGENT_CALLBACK: optional(z.url({ protocol: /^https?$/ }), {
    type: "URL",
    usual: "none; agents of the kind `http` are asked until they are done",
    meaning: "Where agents of the kind `http` reach the control plane, to report the end of a job by themselves.",
  }),
  PROVOST_SANDBOX: optional(z.literal("off"), {
    type: "`off`",
    usual: "on, where the machine can",
    meaning: "`off` runs the commands of agents without namespaces of their own; limits stay.",
  }),
  PROVOST_SANDBOX_DISK: optional(whole(16, 100_000_000), {
    type: "whole number, 16 to 100000000",
    unit: "MiB",
    usual: "32768, or half of what is free where that is less",
    meaning:
      "The most that an attempt may add on disk in its worktree and its private `/tmp`; it is ended beyond. A plan can ask for less, and for more where this is unset.",
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
