/** The page about all benches, as Markdown. Every number comes from bench/results/; a bench that was not run is not on it. */
import { z } from "zod";
import { judge } from "./bars.ts";
import type { BarResult } from "./bars.ts";
import {
  dispatchDetail,
  httpDetail,
  latencyDetail,
  listed,
  loginDetail,
  retentionDetail,
  throughputDetail,
  tracingDetail,
} from "./details.ts";
import { number, table } from "./markdown.ts";
import type { Measurement } from "./measurement.ts";
import { PROFILES } from "./profile/profiles.ts";
import { readResults } from "./results-file.ts";

const cell = (value: number | null): string => (value === null ? "not measured" : number(value));

const barTable = (bars: readonly BarResult[]): string =>
  table(
    ["Bar", "Measured", "Wanted", "Met"],
    bars.map(({ what, value, is, bound, met }) => [what, cell(value), `${is} ${cell(bound)}`, met ? "yes" : "**no**"]),
  );

/** What is said about a bench beyond its bars. */
const DETAILS: Readonly<Record<string, { title: string; about: string; detail?: (summary: unknown) => string }>> = {
  "cli-start": {
    title: "Start of the command line",
    about: "Each call is compared with a bare Node of its own round.",
  },
  "plan-compile": { title: "Compiling a plan", about: "A plan of one megabyte, of all dialects, in one process." },
  dispatch: {
    title: "Dispatch",
    about: "What it costs to lease tasks, by the number that is queued. Provost alone.",
    detail: dispatchDetail,
  },
  retention: {
    title: "Retention",
    about:
      "A task's life, enqueued, leased and reported with 99 others, beside many that have ended and many that wait. All stages are measured in turn on one server. Provost alone.",
    detail: retentionDetail,
  },
  throughput: {
    title: "Throughput",
    about:
      "End to end: clients each enqueue a task, wait until its end is on record, and enqueue the next. Backlog: tasks that were enqueued in bulk before are worked off. What has ended is counted in the store. Each contender is measured in several settings and, end to end, with several numbers of clients, and stands here with those in which the median of its rounds is best. Ratios are medians of the rounds' own ratios to that round's best peer.",
    detail: throughputDetail,
  },
  latency: {
    title: "Latency",
    about: "From the call that enqueues a task to its start, tasks arriving by the clock. Medians of the rounds.",
    detail: latencyDetail,
  },
  authorize: {
    title: "Authorisation",
    about:
      "Whether an actor may do something, by Cedar policies: cached, and with the policies read and judged anew each time.",
  },
  tools: {
    title: "Tools",
    about:
      "A call through the whole choke point, with real policies, budgets and limits, without the tool's own time; between the calls one row in a transaction of its own, the least that any record costs. Provost alone.",
  },
  models: {
    title: "Models",
    about:
      "What the loop of a model agent adds to the bare call of the same provider, a scripted server in a process of its own: per step, in turns; and to the first token that a follower has, with 200 sessions side by side, against 200 bare calls.",
  },
  sessions: {
    title: "Sessions of models",
    about:
      "The bytes that a follower is sent of an answer, by its length; and from the request to go on with a session of 2,000 steps to the first words of its model, the provider's time included.",
  },
  limits: {
    title: "Limits",
    about:
      "A tenant that behaves, beside one that asks all it may and beside the same one asking five times as much, in pairs of phases over HTTP.",
  },
  http: {
    title: "API",
    about:
      "A service account with an API key reads a run and uploads a small plan. Ratio: 100 connections as fast as they go, over a bare Fastify whose routes call the same functions, in the same process; medians of interleaved rounds.",
    detail: httpDetail,
  },
  login: {
    title: "Signing in",
    about:
      "With a password, by argon2id at parameters of OWASP's list ([ADR 32](adr/0032-cheapest-of-equal-hashes.md)): throttle, verification, session, audit event and signed token. 100 people in the same instant, and 100 people who each sign in every five seconds.",
    detail: loginDetail,
  },
  tracing: {
    title: "Tracing",
    about:
      "Tasks are enqueued over HTTP, with a tenth of the requests traced and with none, in pairs of phases of one control plane under a steady load. A pair gives one ratio; the middle half of them counts. Provost alone.",
    detail: tracingDetail,
  },
  dashboard: {
    title: "Dashboard",
    about:
      "In Chromium without a graphics card, before a `provost up`. Paint: each page in a browser that has never seen it. Arrival: from the answer that an event is committed, by another process, to the frame that shows it. Frames: a run of 2,000 tasks is dragged, zoomed and scrolled; processor time of the page's main thread for each frame, which leaves out what else the machine does.",
  },
  agents: {
    title: "Agents",
    about: "A thousand connected agents at a thousand tasks a second, and idle. Provost alone.",
  },
  events: { title: "Events", about: "Sealed into the hash chain and durable. Provost alone." },
  ...Object.fromEntries(
    Object.entries(PROFILES).map(([name, { about }]) => [`profile-${name}`, { title: `Load: ${name}`, about }]),
  ),
};

const environmentSchema = z.looseObject({
  measuredAt: z.string(),
  commit: z.string(),
  node: z.string(),
  cpu: z.string(),
  cores: z.number(),
  loadBefore: z.array(z.number()),
  loadAfter: z.array(z.number()),
  postgres: z.record(z.string(), z.string()).optional(),
  contenders: z.array(z.looseObject({ name: z.string(), version: z.string() })).optional(),
  workload: z.record(z.string(), z.unknown()).optional(),
});

const circumstances = (environment: unknown): string[] => {
  const { measuredAt, commit, node, cpu, cores, loadBefore, loadAfter, ...rest } = environmentSchema.parse(environment);
  const machine = `${cpu}, ${cores} cores, Node ${node}`;
  const busy = `load average ${loadBefore.join(", ")} before and ${loadAfter.join(", ")} after`;
  const lines = [`Measured at ${measuredAt} on commit \`${commit}\`: ${machine}; ${busy}.`];
  if (rest.workload !== undefined) lines.push(`Load: ${listed(rest.workload)}.`);
  if (rest.postgres !== undefined) lines.push(`Postgres: ${listed(rest.postgres)}.`);
  const contenders = (rest.contenders ?? []).map(({ name, version, ...settings }) => {
    return `- ${name} ${version}: ${listed(settings)}`;
  });
  return [lines.join("\n\n"), ...(contenders.length > 0 ? [contenders.join("\n")] : [])];
};

const section = (name: string, measurement: Measurement): string => {
  const { title, about, detail } = DETAILS[name] ?? { title: name, about: "" };
  const bars = judge(name, measurement);
  const missing = (measurement.summary.notMeasured ?? []).map(({ what, why }) => `- ${what} was not measured: ${why}`);
  return [
    `## ${title}`,
    about,
    ...(bars.length > 0 ? [barTable(bars)] : []),
    ...(missing.length > 0 ? [missing.join("\n")] : []),
    detail?.(measurement.summary) ?? "",
    ...circumstances(measurement.environment),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
};

export const renderBenchmarks = async (): Promise<string> => {
  const results = await readResults();
  const known = Object.keys(DETAILS).filter((name) => results.has(name));
  const bars = known.flatMap((name) => judge(name, results.get(name)!));
  const met = bars.filter((bar) => bar.met).length;
  return `${[
    "# Benchmarks",
    "Made from the raw samples in `bench/results/` by `bench/report.ts`; no number on this page was typed. Run one again with `npm run bench -- NAME`. The machine was shared: trust the ratios, not the absolutes.",
    `${met} of ${bars.length} bars are met.`,
    ...known.map((name) => section(name, results.get(name)!)),
  ].join("\n\n")}\n`;
};
