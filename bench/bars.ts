/** What each bench is held to. The numbers are promises, so they stand here and not beside what was measured. */
import { z } from "zod";
import type { Measurement } from "./measurement.ts";

type Bar = {
  what: string;
  /** Keys that lead to the number in the summary. */
  at: readonly string[];
  is: "at least" | "at most";
  /** A number, or the keys of another number of the summary. */
  bound: number | readonly string[];
};

const BARS: Readonly<Record<string, readonly Bar[]>> = {
  "cli-start": [
    { what: "`provost --version` over a bare `node -e 0`", at: ["version", "ratio"], is: "at most", bound: 1.6 },
    { what: "`provost plan check` over a bare `node -e 0`", at: ["planCheck", "ratio"], is: "at most", bound: 3 },
  ],
  "plan-compile": [{ what: "a plan of 1 MB, milliseconds", at: ["medianMs"], is: "at most", bound: 300 }],
  retention: [
    {
      what: "a task beside the most that have ended, over beside none",
      at: ["endedRatio"],
      is: "at most",
      bound: 1.15,
    },
    { what: "a task beside the most that wait, over beside 1,000", at: ["queuedRatio"], is: "at most", bound: 1.15 },
  ],
  tracing: [
    {
      what: "throughput that tracing a tenth of all requests costs, percent",
      at: ["overheadPercent"],
      is: "at most",
      bound: 3,
    },
    { what: "processor time that it costs, percent", at: ["cpuOverheadPercent"], is: "at most", bound: 3 },
  ],
  models: [
    { what: "loop per step over the raw call, p50 in milliseconds", at: ["step", "addedMs"], is: "at most", bound: 5 },
    {
      what: "first token of 200 sessions side by side, added p95 in milliseconds",
      at: ["streaming", "addedP95Ms"],
      is: "at most",
      bound: 20,
    },
  ],
  sessions: [
    {
      what: "bytes streamed for a character of a long answer, over a short one's",
      at: ["bytes", "growth"],
      is: "at most",
      bound: 1.1,
    },
    { what: "going on with 2,000 steps, p95 in milliseconds", at: ["resume", "p95Ms"], is: "at most", bound: 1_000 },
  ],
  throughput: [
    { what: "end to end, over the best peer", at: ["endToEndRatio"], is: "at least", bound: 3 },
    { what: "backlog, over the best peer", at: ["backlogRatio"], is: "at least", bound: 1.5 },
  ],
  latency: [
    { what: "enqueue to start, p99 in milliseconds", at: ["p99Ms"], is: "at most", bound: 4 },
    {
      what: "enqueue to start, p99 against the best Postgres peer's",
      at: ["p99Ms"],
      is: "at most",
      bound: ["bestPeerP99Ms"],
    },
  ],
  profile: [
    { what: "enqueue to start, p95 in milliseconds", at: ["p95Ms"], is: "at most", bound: ["thresholds", "p95Ms"] },
    { what: "refused, share", at: ["errorRate"], is: "at most", bound: ["thresholds", "errorRate"] },
    {
      what: "begun in a second, over offered",
      at: ["throughputShare"],
      is: "at least",
      bound: ["thresholds", "throughputShare"],
    },
    {
      what: "memory of the control plane, growth in MB",
      at: ["memoryGrowthMb"],
      is: "at most",
      bound: ["thresholds", "memoryGrowthMb"],
    },
    { what: "handles, growth", at: ["handlesGrowth"], is: "at most", bound: ["thresholds", "handlesGrowth"] },
    {
      what: "tables of what waits and is in hand, growth in MB",
      at: ["tableGrowthMb"],
      is: "at most",
      bound: ["thresholds", "tableGrowthMb"],
    },
  ],
  agents: [
    { what: "assignment p99 in milliseconds", at: ["assignmentP99Ms"], is: "at most", bound: 25 },
    { what: "idle control plane, percent of a core", at: ["idleCpuPercent"], is: "at most", bound: 1 },
    { what: "control plane with 100,000 queued tasks, MB", at: ["rssMb"], is: "at most", bound: 400 },
  ],
  login: [
    {
      what: "100 people sign in in the same instant, p95 in milliseconds",
      at: ["burst", "p95Ms"],
      is: "at most",
      bound: 200,
    },
    {
      what: "100 people sign in every five seconds each, p95 in milliseconds",
      at: ["steady", "p95Ms"],
      is: "at most",
      bound: 200,
    },
  ],
  http: [
    {
      what: "an authenticated read, 100 users who each ask five times a second, p95 in milliseconds",
      at: ["read", "p95Ms"],
      is: "at most",
      bound: 20,
    },
    {
      what: "an authenticated write, 100 users who each ask five times a second, p95 in milliseconds",
      at: ["write", "p95Ms"],
      is: "at most",
      bound: 40,
    },
    { what: "reads a second, over a bare Fastify's", at: ["read", "ratio"], is: "at least", bound: 0.6 },
    { what: "writes a second, over a bare Fastify's", at: ["write", "ratio"], is: "at least", bound: 0.6 },
  ],
  authorize: [
    { what: "a decision, cached, p99 in milliseconds", at: ["cached", "p99Ms"], is: "at most", bound: 1 },
    { what: "policies that were at hand, share", at: ["hitRate"], is: "at least", bound: 0.8 },
    { what: "time that the caches save, share", at: ["savedShare"], is: "at least", bound: 0.3 },
  ],
  tools: [
    { what: "a call of a tool that reads, p95 in milliseconds", at: ["read", "p95Ms"], is: "at most", bound: 3 },
    { what: "a call of a tool that writes, p95 in milliseconds", at: ["write", "p95Ms"], is: "at most", bound: 3 },
  ],
  dashboard: [
    {
      what: "largest paint of a page never seen, best of the loads, ms",
      at: ["largestPaintMs"],
      is: "at most",
      bound: 1_200,
    },
    { what: "commit of an event to its frame, p95 in milliseconds", at: ["arrivalP95Ms"], is: "at most", bound: 200 },
    {
      what: "2,000 tasks: processor time of the page a frame, most of the moves, in milliseconds",
      at: ["mostMainThreadMsPerFrame"],
      is: "at most",
      bound: 16.7,
    },
  ],
  limits: [
    { what: "of what is too much, the share that is refused", at: ["refusedOfExcess"], is: "at least", bound: 0.999 },
    {
      what: "p95 of a tenant that behaves, beside a flood over beside all that is allowed",
      at: ["p95Ratio"],
      is: "at most",
      bound: 1.1,
    },
  ],
  events: [
    { what: "durable events a second, batched", at: ["publishPerSecond"], is: "at least", bound: 20_000 },
    { what: "durable publish at 1,000 a second, p95 in milliseconds", at: ["publishP95Ms"], is: "at most", bound: 5 },
  ],
};

export type BarResult = { what: string; value: number | null; is: Bar["is"]; bound: number | null; met: boolean };

const numberAt = (summary: unknown, keys: readonly string[]): number | null => {
  let value: unknown = summary;
  for (const key of keys) value = z.record(z.string(), z.unknown()).parse(value)[key];
  return z.number().nullable().parse(value);
};

/** What was not measured is not met. */
export const judge = (name: string, { summary }: Pick<Measurement, "summary">): BarResult[] =>
  (BARS[name] ?? (name.startsWith("profile-") ? BARS["profile"] : undefined) ?? []).map((bar) => {
    const value = numberAt(summary, bar.at);
    const bound = typeof bar.bound === "number" ? bar.bound : numberAt(summary, bar.bound);
    const met = value !== null && bound !== null && (bar.is === "at least" ? value >= bound : value <= bound);
    return { what: bar.what, value, is: bar.is, bound, met };
  });
