/** What was measured under a load, over what it is held to. */
import { median, quantile, rounded } from "../statistics.ts";
import type { Segment, Thresholds } from "./profiles.ts";

/** @property tableMb by table */
export type SegmentSample = Segment & {
  assignmentMs: number[];
  offered: number;
  refused: number;
  took: number;
  rssMb: number;
  handles: number;
  tableMb: Readonly<Record<string, number>>;
};

export type LoadSummary = {
  p50Ms: number;
  p95Ms: number;
  p99Ms: number;
  errorRate: number;
  perSecond: number;
  throughputShare: number;
  memoryGrowthMb: number;
  handlesGrowth: number;
  tableGrowthMb: number;
};

/** Of what holds tasks that have not ended: these must not grow, whatever has passed through them. */
const HOT = ["queued_tasks", "leased_tasks", "task_keys"];

/** The median of the last quarter over that of the second: the first one warms up. */
const growth = (samples: readonly SegmentSample[], of: (sample: SegmentSample) => number): number => {
  const quarter = Math.max(1, Math.floor(samples.length / 4));
  const early = samples.slice(quarter, 2 * quarter);
  const late = samples.slice(-quarter);
  return rounded(median(late.map(of)) - median((early.length > 0 ? early : samples).map(of)));
};

export const summarizeLoad = (samples: readonly SegmentSample[]): LoadSummary => {
  const all = samples.flatMap(({ assignmentMs }) => assignmentMs);
  const sum = (of: (sample: SegmentSample) => number): number => samples.reduce((total, one) => total + of(one), 0);
  const [offered, seconds, took] = [sum((one) => one.offered), sum((one) => one.seconds), sum((one) => one.took)];
  return {
    p50Ms: rounded(quantile(all, 0.5)),
    p95Ms: rounded(quantile(all, 0.95)),
    p99Ms: rounded(quantile(all, 0.99)),
    errorRate: rounded(sum((one) => one.refused) / offered),
    perSecond: rounded(all.length / took),
    throughputShare: rounded(all.length / took / (offered / seconds)),
    memoryGrowthMb: growth(samples, ({ rssMb }) => rssMb),
    handlesGrowth: growth(samples, ({ handles }) => handles),
    tableGrowthMb: growth(samples, ({ tableMb }) => HOT.reduce((total, name) => total + (tableMb[name] ?? 0), 0)),
  };
};

/** What does not hold, in words; none when all does. */
export const missed = (summary: LoadSummary, thresholds: Thresholds): string[] => {
  const atMost = ["p95Ms", "errorRate", "memoryGrowthMb", "handlesGrowth", "tableGrowthMb"] as const;
  const above = atMost.filter((key) => summary[key] > thresholds[key]);
  const words = above.map((key) => `${key} is ${summary[key]}, at most ${thresholds[key]}`);
  if (summary.throughputShare >= thresholds.throughputShare) return words;
  return [...words, `throughputShare is ${summary.throughputShare}, at least ${thresholds.throughputShare}`];
};
