/** What the page about all benches shows of one beyond its bars: charts and tables of its summary. */
import { z } from "zod";
import { barChart } from "./chart.ts";
import { number, table } from "./markdown.ts";

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

export const listed = (settings: Readonly<Record<string, unknown>>): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name} ${typeof value === "string" ? value : JSON.stringify(value)}`)
    .join(", ");

const withSpread = ({ median, min, max }: z.infer<typeof spreadSchema>): string =>
  `${number(median)} (${number(min)} to ${number(max)})`;

export const throughputDetail = (summary: unknown): string => {
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
  const charts = (["endToEndPerSecond", "backlogPerSecond"] as const).map((what) => {
    const title = what === "endToEndPerSecond" ? "End to end" : "Backlog";
    return barChart(
      title,
      "tasks a second",
      rows.map(([name, row]) => [name, row[what].median]),
    );
  });
  return [...charts, numbers, best].join("\n\n");
};

const loginSchema = z.object({
  verifyMs: z.number(),
  burst: z.object({ p50Ms: z.number(), p95Ms: z.number(), floorMs: z.number() }),
  steady: z.object({ perSecond: z.number(), p50Ms: z.number(), p95Ms: z.number() }),
});

const intervalSchema = z.object({ from: z.number(), to: z.number() });
const tracingSchema = z.object({
  overheadPercent: z.number(),
  overheadInterval: intervalSchema.optional(),
  cpuOverheadPercent: z.number(),
  cpuOverheadInterval: intervalSchema,
  controlPlaneOverheadPercent: z.number(),
  databaseOverheadPercent: z.number(),
});

/** What of a sign-in is hashing, which no code of ours can make less: a bar that is missed is seen for what it is. */
export const loginDetail = (summary: unknown): string => {
  const { verifyMs, burst, steady } = loginSchema.parse(summary);
  return [
    `One verification takes ${number(verifyMs)} ms of a core. Those of 100 people in the same instant take ${number(burst.floorMs)} ms with nothing else done, so the 95th cannot be answered before ${number(0.95 * burst.floorMs)} ms, whatever the rest of a sign-in takes.`,
    table(
      ["Milliseconds", "p50", "p95"],
      [
        ["in the same instant", number(burst.p50Ms), number(burst.p95Ms)],
        [`${number(steady.perSecond)} a second`, number(steady.p50Ms), number(steady.p95Ms)],
      ],
    ),
  ].join("\n\n");
};

const msSchema = z.object({ p50Ms: z.number(), p95Ms: z.number() });
const operationSchema = msSchema.extend({ instant: msSchema, saturated: msSchema, perSecond: spreadSchema });
const httpSchema = z.object({ read: operationSchema, write: operationSchema });

/** Who asks as soon as it is answered waits for all others each time: what that takes is the inverse of the throughput. */
export const httpDetail = (summary: unknown): string => {
  const parsed = httpSchema.safeParse(summary);
  if (!parsed.success) return ""; // a result of before this was measured
  const { read, write } = parsed.data;
  const row = (
    name: string,
    of: (operation: z.infer<typeof operationSchema>) => z.infer<typeof msSchema>,
  ): string[] => [
    name,
    ...[read, write].flatMap((operation) => [number(of(operation).p50Ms), number(of(operation).p95Ms)]),
  ];
  const least = (operation: z.infer<typeof operationSchema>): string => number(100_000 / operation.perSecond.median);
  return [
    table(
      ["100 users, milliseconds", "read p50", "read p95", "write p50", "write p95"],
      [
        row("each asks five times a second, at random times", (operation) => operation),
        row("all in the same instant, once a second", ({ instant }) => instant),
        row("each asks again as soon as it is answered", ({ saturated }) => saturated),
      ],
    ),
    `The bars are held to the first row: people think between two requests. A request is counted from the time at which it was to be sent, so waiting is never left out. In the last row nothing but the throughput is measured: with ${number(read.perSecond.median)} reads or ${number(write.perSecond.median)} writes a second, 100 who never pause wait ${least(read)} or ${least(write)} ms on average, whatever a single request takes.`,
  ].join("\n\n");
};

export const tracingDetail = (summary: unknown): string => {
  const measured = tracingSchema.parse(summary);
  const within = (interval: z.infer<typeof intervalSchema> | undefined): string =>
    interval === undefined ? "" : `${number(interval.from)} to ${number(interval.to)}`;
  return table(
    ["With a tenth traced, percent", "Measured", "95 % interval"],
    [
      ["throughput, less", number(measured.overheadPercent), within(measured.overheadInterval)],
      ["processor time, more", number(measured.cpuOverheadPercent), within(measured.cpuOverheadInterval)],
      ["of it the control plane's", number(measured.controlPlaneOverheadPercent), ""],
      ["of it the database's", number(measured.databaseOverheadPercent), ""],
    ],
  );
};

export const latencyDetail = (summary: unknown): string => {
  const { peers, ...ours } = latencySchema.parse(summary);
  const rows = Object.entries({ provost: ours, ...peers });
  const chart = barChart(
    "Enqueue to start, p99",
    "milliseconds",
    rows.map(([name, { p99Spread }]) => [name, p99Spread.median]),
  );
  const numbers = table(
    ["Milliseconds", "p50", "p99 (least to greatest of the rounds)"],
    rows.map(([name, { p50Ms, p99Spread }]) => [name, number(p50Ms), withSpread(p99Spread)]),
  );
  return `${chart}\n\n${numbers}`;
};

export const dispatchDetail = (summary: unknown): string => {
  const { depths, costRatio } = dispatchSchema.parse(summary);
  const rows = depths.map((row) => [
    number(row.queued),
    number(row.leaseP50Ms),
    number(row.leaseP99Ms),
    number(row.perTaskInBatchMs),
  ]);
  const head = ["Tasks queued", "One lease, p50 ms", "One lease, p99 ms", "A task of 100 leased at once, ms"];
  const chart = barChart(
    "One lease, p50",
    "milliseconds",
    depths.map(({ queued, leaseP50Ms }) => [`${number(queued)} queued`, leaseP50Ms]),
  );
  return `${chart}\n\n${table(head, rows)}\n\nThe deepest queue costs ${number(costRatio)} times the shallowest, a lease.`;
};

const retentionSchema = z.object({
  stages: z.array(z.object({ ended: z.number(), queued: z.number(), perTaskMs: z.number(), perTaskP95Ms: z.number() })),
});

export const retentionDetail = (summary: unknown): string => {
  const { stages } = retentionSchema.parse(summary);
  const chart = barChart(
    "A task's life",
    "milliseconds",
    stages.map(({ ended, queued, perTaskMs }) => [`${number(ended)} ended, ${number(queued)} queued`, perTaskMs]),
  );
  const numbers = table(
    ["Tasks that have ended", "Tasks queued", "A task's life, ms, median", "p95"],
    stages.map(({ ended, queued, perTaskMs, perTaskP95Ms }) => [ended, queued, perTaskMs, perTaskP95Ms].map(number)),
  );
  return `${chart}\n\n${numbers}`;
};
