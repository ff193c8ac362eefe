/** The page about all benches, as Markdown. Every number comes from bench/results/; a bench that was not run is not on it. */
import { z } from "zod";
import { judge } from "./bars.ts";
import type { BarResult } from "./bars.ts";
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

const spreadSchema = z.object({ median: z.number(), min: z.number(), max: z.number() });
/** Older results were of one setting, which stands with the contender. */
const settingsSchema = z.record(z.string(), z.unknown()).default({});
const rowSchema = z.object({
  endToEndAs: settingsSchema,
  backlogAs: settingsSchema,
  endToEndPerSecond: spreadSchema,
  enqueuePerSecond: spreadSchema,
  backlogPerSecond: spreadSchema,
});
const throughputSchema = z.object({ ours: rowSchema, peers: z.record(z.string(), rowSchema) });
const quantilesSchema = z.object({ p50Ms: z.number(), p99Spread: spreadSchema });
const latencySchema = quantilesSchema.extend({ peers: z.record(z.string(), quantilesSchema) });
const depthSchema = z.object({
  queued: z.number(),
  leaseP50Ms: z.number(),
  leaseP99Ms: z.number(),
  perTaskInBatchMs: z.number(),
});
const dispatchSchema = z.object({ depths: z.array(depthSchema), costRatio: z.number() });

const listed = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");

const withSpread = ({ median, min, max }: z.infer<typeof spreadSchema>): string =>
  `${number(median)} (${number(min)} to ${number(max)})`;

const throughputDetail = (summary: unknown): string => {
  const { ours, peers } = throughputSchema.parse(summary);
  const rows = Object.entries({ provost: ours, ...peers });
  const numbers = table(
    ["A second: median (min to max)", "End to end", "Backlog", "Bulk enqueue"],
    rows.map(([name, row]) => [
      name,
      withSpread(row.endToEndPerSecond),
      withSpread(row.backlogPerSecond),
      withSpread(row.enqueuePerSecond),
    ]),
  );
  const best = table(
    ["Best in", "End to end", "Backlog"],
    rows.map(([name, row]) => [name, listed(row.endToEndAs), listed(row.backlogAs)]),
  );
  return `${numbers}\n\n${best}`;
};

const latencyDetail = (summary: unknown): string => {
  const { peers, ...ours } = latencySchema.parse(summary);
  return table(
    ["Milliseconds", "p50", "p99 (least to greatest of the rounds)"],
    Object.entries({ provost: ours, ...peers }).map(([name, { p50Ms, p99Spread }]) => {
      return [name, number(p50Ms), withSpread(p99Spread)];
    }),
  );
};

const dispatchDetail = (summary: unknown): string => {
  const { depths, costRatio } = dispatchSchema.parse(summary);
  const rows = depths.map((row) => [
    number(row.queued),
    number(row.leaseP50Ms),
    number(row.leaseP99Ms),
    number(row.perTaskInBatchMs),
  ]);
  const head = ["Tasks queued", "One lease, p50 ms", "One lease, p99 ms", "A task of 100 leased at once, ms"];
  return `${table(head, rows)}\n\nThe deepest queue costs ${number(costRatio)} times the shallowest, a lease.`;
};

const retentionSchema = z.object({
  stages: z.array(z.object({ ended: z.number(), queued: z.number(), perTaskMs: z.number(), perTaskP95Ms: z.number() })),
});

const retentionDetail = (summary: unknown): string =>
  table(
    ["Tasks that have ended", "Tasks queued", "A task's life, ms, median", "p95"],
    retentionSchema
      .parse(summary)
      .stages.map(({ ended, queued, perTaskMs, perTaskP95Ms }) => [ended, queued, perTaskMs, perTaskP95Ms].map(number)),
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
  limits: {
    title: "Limits",
    about:
      "A tenant that behaves, beside one that asks all it may and beside the same one asking five times as much, in pairs of phases over HTTP.",
  },
  http: {
    title: "API",
    about:
      "A service account with an API key reads a run and uploads a small plan. Latency: 100 users who ask five times a second. Ratio: the same 100 connections as fast as they go, over a bare Fastify whose routes call the same functions, in the same process; medians of interleaved rounds.",
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
    ...(detail === undefined ? [] : [detail(measurement.summary)]),
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
