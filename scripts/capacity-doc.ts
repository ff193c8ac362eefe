/** How much a control plane and its database carry, and how to reckon what is needed. Every number is measured, or made of measured ones. */
import { z } from "zod";
import { number } from "../bench/markdown.ts";
import { readResults } from "../bench/results-file.ts";
import { markdownTable } from "./markdown-table.ts";

const median = z.object({ median: z.number() });
const SCHEMAS = {
  throughput: z.object({
    ours: z.object({ endToEndPerSecond: median, enqueuePerSecond: median, backlogPerSecond: median }),
  }),
  latency: z.object({ p50Ms: z.number(), p99Ms: z.number() }),
  dispatch: z.object({ depths: z.array(z.object({ queued: z.number(), leaseP99Ms: z.number() })).min(1) }),
  retention: z.object({ endedRatio: z.number(), queuedRatio: z.number() }),
  events: z.object({ publishPerSecond: z.number() }),
  authorize: z.object({ cached: z.object({ p99Ms: z.number() }) }),
  "profile-soak": z.object({
    perSecond: z.number(),
    p99Ms: z.number(),
    memoryGrowthMb: z.number(),
    tableGrowthMb: z.number(),
  }),
  tracing: z.object({ cpuOverheadPercent: z.number() }),
} as const;
type Name = keyof typeof SCHEMAS;

const circumstancesSchema = z.looseObject({
  measuredAt: z.string(),
  cpu: z.string(),
  cores: z.number(),
  loadBefore: z.array(z.number()),
  workload: z.record(z.string(), z.unknown()).optional(),
});

/** Fuller than this a line of waiting tasks grows without bounds at the first burst: docs/scale.md has the arithmetic. */
const MOST_USED = 0.6;
/** Connected at once and tried by `npm run bench -- agents`. */
const AGENTS_PER_PLANE = 1_000;
/** Of one process: two pools and a listener. */
const CONNECTIONS = 15;
const FLEETS = [
  { agents: 100, seconds: 60 },
  { agents: 1_000, seconds: 60 },
  { agents: 1_000, seconds: 5 },
  { agents: 10_000, seconds: 30 },
] as const;

const fleetRows = (perSecond: number): string[][] =>
  FLEETS.map(({ agents, seconds }) => {
    const wanted = agents / seconds;
    const planes = Math.max(2, Math.ceil(agents / AGENTS_PER_PLANE));
    return [
      number(agents),
      number(seconds),
      number(wanted),
      `${number((100 * wanted) / (perSecond * MOST_USED))} %`,
      number(planes),
      number(planes * CONNECTIONS),
    ];
  });

const SIGNALS = [
  ["Processor of a control plane", "_overview_, Processor", "near one core for minutes", "another control plane"],
  ["Event loop", "_overview_, Event loop", "99 % above 0.1 s", "another control plane; look what is done in one piece"],
  ["Slots in use", "_agents_, Busy", "above 0.9 while tasks wait", "more agents"],
  [
    "Connections that are waited for",
    "_database_, Connections",
    "above 0 for a minute",
    "a larger database, or fewer control planes",
  ],
  ["Statements", "_database_, Most of the time", "the sum near the number of its cores", "a larger database"],
  [
    "Growth",
    "_database_, Growth",
    "the disk is full within a month",
    "more disk, or shorter retention (`PROVOST_TASK_RETENTION_DAYS`)",
  ],
] as const;

export const renderCapacityDoc = async (): Promise<string> => {
  const results = await readResults();
  const of = <N extends Name>(name: N): z.infer<(typeof SCHEMAS)[N]> =>
    SCHEMAS[name].parse(results.get(name)?.summary) as z.infer<(typeof SCHEMAS)[N]>;
  const where = (name: Name): string => {
    const { cpu, cores, loadBefore, measuredAt } = circumstancesSchema.parse(results.get(name)?.environment);
    return `${cpu}, ${cores} cores, load ${loadBefore[0]}, ${measuredAt.slice(0, 10)}`;
  };
  const { ours } = of("throughput");
  const latency = of("latency");
  const deepest = of("dispatch").depths.at(-1);
  const soak = of("profile-soak");
  const rows: [string, string, Name][] = [
    [
      "Tasks from enqueue to the record of their end",
      `${number(ours.endToEndPerSecond.median)} a second`,
      "throughput",
    ],
    ["Tasks enqueued in bulk", `${number(ours.enqueuePerSecond.median)} a second`, "throughput"],
    ["Tasks worked off a backlog", `${number(ours.backlogPerSecond.median)} a second`, "throughput"],
    [
      "From enqueue to start, at 200 tasks a second",
      `${number(latency.p50Ms)} ms half, ${number(latency.p99Ms)} ms 99 %`,
      "latency",
    ],
    [
      `A lease, with ${number(deepest?.queued ?? 0)} tasks queued`,
      `${number(deepest?.leaseP99Ms ?? 0)} ms 99 %`,
      "dispatch",
    ],
    [
      "A task beside millions that have ended",
      `${number(of("retention").endedRatio)} times the time of one beside none`,
      "retention",
    ],
    ["Durable events", `${number(of("events").publishPerSecond)} a second`, "events"],
    ["Whether somebody may, cached", `${number(of("authorize").cached.p99Ms)} ms 99 %`, "authorize"],
    [
      "A soak of queue and agents: from enqueue to start",
      `${number(soak.perSecond)} tasks a second, ${number(soak.p99Ms)} ms 99 %; memory ${number(soak.memoryGrowthMb)} MB, tables ${number(soak.tableGrowthMb)} MB more at its end`,
      "profile-soak",
    ],
    ["Tracing a tenth of all requests", `${number(of("tracing").cpuOverheadPercent)} % more processor time`, "tracing"],
  ];
  return [
    "# Capacity planning\n",
    "How much one control plane and its database carry, and how to reckon what you need. This page is generated from",
    "`bench/results/` by `npm run docs:generate`: no number that was measured is typed. The machine was shared, with the load",
    "on the same cores; [benchmarks](../benchmarks.md) has the circumstances, [scale](../scale.md) the way beyond one database.\n",
    "## What was measured\n",
    "One control plane, the Postgres of its data folder with fsync on.\n",
    markdownTable(
      ["what", "measured", "where"],
      rows.map(([what, measured, name]) => [what, measured, where(name)]),
    ),
    "",
    "## What you need\n",
    "1. Agents times tasks at once, over the seconds that a task takes: tasks a second.",
    `2. That over ${number(MOST_USED * 100)} % of what one database did end to end: how much of it is used. Above 100 % see [scale](../scale.md).`,
    `3. Control planes: one for each ${number(AGENTS_PER_PLANE)} agents that are connected, which is what was tried; two at least, so that one may be replaced.`,
    `4. Connections of the database: ${CONNECTIONS} for each control plane. A pooler in between has to pool sessions.`,
    "5. Merges of a run are one after the other, with their checks: a run whose checks take a minute merges sixty tasks an hour.\n",
    markdownTable(
      ["agents", "seconds a task", "tasks/s", "of one database", "control planes", "connections"],
      fleetRows(ours.endToEndPerSecond.median),
    ),
    "",
    "Not measured: memory for each agent beyond a thousand, disk for each task of your size, other processors. Take them from",
    "the dashboards after a week.\n",
    "## When to add\n",
    markdownTable(
      ["sign", "dashboard", "when", "add"],
      SIGNALS.map((row) => [...row]),
    ),
    "",
    "Try it before it comes: `npm run bench -- profile production` plays a load by name against a control plane of its own.",
    "",
  ].join("\n");
};
