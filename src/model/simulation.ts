/** What a plan may come to: the answer of a simulation, and what was taken for granted to get it. */
import { z } from "zod";

const count = z.number().int().nonnegative();
const ms = z.number().nonnegative();
const share = z.number().min(0).max(1);

/**
 * Where the time of a task comes from: earlier attempts at it, the estimate that stands in the plan (scaled by what earlier
 * estimates came to, where enough is on record), the median of the tasks whose time is known, or nowhere.
 */
export const TIME_SOURCES = ["history", "scaled-estimate", "estimate", "assumed", "unknown"] as const;
export type TimeSource = (typeof TIME_SOURCES)[number];

const percentiles = z.object({ p50: z.number().nonnegative(), p90: z.number().nonnegative() });

export const ASSUMPTIONS = [
  "time-assumed",
  "time-unknown",
  "estimate-unscaled",
  "spread-unknown",
  "spread-given",
  "failures-unknown",
  "cost-unknown",
  "check-time-unknown",
  "person-left-out",
  "remote-left-out",
  "never-succeeded",
] as const;

const assumptionSchema = z.object({
  kind: z.enum(ASSUMPTIONS),
  /** How many tasks, criteria or samples it concerns, of how many. */
  concerns: count,
  of: count,
  message: z.string(),
});
export type Assumption = z.infer<typeof assumptionSchema>;

const simulatedTaskSchema = z.object({
  taskId: z.string(),
  title: z.string(),
  stage: count,
  source: z.enum(TIME_SOURCES),
  /** Earlier attempts that its time was taken from. */
  observed: count,
  /** Of one task from its first attempt to its merge, retries included; null where nothing is known. */
  timeMs: percentiles.nullable(),
  /** Share of the samples in which the end waited for it: by a dependency, a gate or for a free agent. */
  critical: share.nullable(),
  /** Median of what it cost in earlier runs, in millionths of a dollar; null where that is not known. */
  costMicroUsd: count.nullable(),
});
export type SimulatedTask = z.infer<typeof simulatedTaskSchema>;

const simulatedGateSchema = z.object({
  gateId: z.string(),
  title: z.string(),
  stage: count,
  /** Median time of its checks; null where none of them was run before. */
  checksMs: ms.nullable(),
  /** Earlier runs in which it was decided, and those in which it let pass. */
  decided: count,
  passed: count,
});

const bucketSchema = z.object({ fromMs: ms, toMs: ms, count });

export const simulationSchema = z.object({
  agents: count,
  samples: count,
  seed: count,
  /** Share of the samples in which each task succeeded within its attempts; null where failures are not known. */
  completes: share.nullable(),
  /** Working time from start to decision, of the samples that complete; null where the time of a task is unknown. */
  finishMs: percentiles.extend({ min: ms, max: ms }).nullable(),
  distribution: z.array(bucketSchema),
  /** Null as soon as the cost of one task is not known. */
  costMicroUsd: percentiles.nullable(),
  tasks: z.array(simulatedTaskSchema),
  gates: z.array(simulatedGateSchema),
  /** The same with other numbers of agents at once. */
  whatIf: z.array(z.object({ agents: count, finishMs: percentiles })),
  assumptions: z.array(assumptionSchema),
});
export type Simulation = z.infer<typeof simulationSchema>;

export const MAX_SIMULATED_AGENTS = 256;

export type SimulationOptions = {
  agents: number;
  seed: number;
  samples: number;
  /** By how much an estimate may be off either way, 0 to 1, where no record says it; the asker's own assumption. */
  spread: number;
};
