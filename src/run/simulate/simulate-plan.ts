/** Monte Carlo over a compiled plan: many ways that it may go, each played through as the engine would. Pure. */
import { ProvostError } from "../../model/errors.ts";
import type { Plan } from "../../model/plan.ts";
import type { SimulatedTask, Simulation, SimulationOptions } from "../../model/simulation.ts";
import type { CompiledPlan } from "../../plan/compile.ts";
import { shareSlots } from "../execution/slots.ts";
import { assumptionsOf } from "./assumptions.ts";
import { type Draw, drawSample } from "./draw.ts";
import { gateMsOf, gatesOf } from "./gate-times.ts";
import type { History } from "./history.ts";
import { median, percentile } from "./percentile.ts";
import { seededRandom } from "./random.ts";
import { play, type Played, type Rig } from "./schedule.ts";
import { type Work, workloadOf } from "./workload.ts";

const BUCKETS = 24;
const OTHER_AGENTS = [1, 2, 4, 8, 16, 32] as const;
/** Nobody else is answered meanwhile: half a second of work. */
const MOST_STEPS = 800_000;
const FEWEST_SAMPLES = 50;

const ascending = (values: readonly number[]): Float64Array => Float64Array.from(values).sort();

const percentilesOf = (sorted: Float64Array) => ({ p50: percentile(sorted, 50), p90: percentile(sorted, 90) });

/** @param sorted times to finish */
const distributionOf = (sorted: Float64Array): Simulation["distribution"] => {
  const [min = 0, max = 0] = [sorted[0], sorted.at(-1)];
  if (sorted.length === 0) return [];
  if (min === max) return [{ fromMs: min, toMs: max, count: sorted.length }];
  const width = (max - min) / BUCKETS;
  const counts = Array.from({ length: BUCKETS }, () => 0);
  for (const value of sorted) {
    const at = Math.min(BUCKETS - 1, Math.floor((value - min) / width));
    counts[at] = (counts[at] ?? 0) + 1;
  }
  return counts.map((count, at) => ({ fromMs: min + at * width, toMs: min + (at + 1) * width, count }));
};

const finishes = (played: readonly Played[]): Float64Array =>
  ascending(played.flatMap(({ finishMs }) => finishMs ?? []));

const tasksOf = (works: readonly Work[], draws: readonly Draw[], played: readonly Played[] | null): SimulatedTask[] => {
  const critical = works.map(() => 0);
  for (const { critical: chain } of played ?? []) for (const at of chain) critical[at] = (critical[at] ?? 0) + 1;
  return works.map(({ taskId, title, stage, source, observed, costs }, at) => ({
    taskId,
    title,
    stage,
    source,
    observed,
    timeMs: source === "unknown" ? null : percentilesOf(ascending(draws.map(({ ms }) => ms[at] ?? 0))),
    critical: played === null ? null : (critical[at] ?? 0) / played.length,
    costMicroUsd: costs === null ? null : Math.round(median(costs)),
  }));
};

const rigOf = (plan: Plan, works: readonly Work[], agents: number, gateMs: number[]): Rig => ({
  works,
  slots: shareSlots(plan.agents, agents).map((names) => new Set(names)),
  declared: new Set(plan.agents.map(({ name }) => name)),
  gateMs,
});

/** More agents than tasks change nothing. */
const otherAgents = (agents: number, tasks: number): number[] =>
  [...new Set([...OTHER_AGENTS.filter((count) => count < 2 * tasks), agents])].sort((a, b) => a - b);

/** PLAN_CYCLE. */
export const simulatePlan = (
  { plan, graph }: Pick<CompiledPlan, "plan" | "graph">,
  history: History,
  options: SimulationOptions,
): Simulation => {
  const [cycle] = graph.cycles;
  if (cycle !== undefined) {
    throw new ProvostError("PLAN_CYCLE", `a plan whose tasks wait for each other never ends: ${cycle.join(" → ")}`);
  }
  const { agents, seed, spread } = options;
  const works = workloadOf(plan, graph, history);
  const counts = otherAgents(agents, works.length);
  const bearable = Math.floor(MOST_STEPS / Math.max(1, works.length * counts.length));
  const samples = Math.min(options.samples, Math.max(FEWEST_SAMPLES, bearable));
  const random = seededRandom(seed);
  const draws = Array.from({ length: samples }, () => drawSample(works, spread, random));
  const isKnown = works.every(({ source }) => source !== "unknown");
  const playWith = (count: number): Played[] => {
    const rig = rigOf(plan, works, count, gateMsOf(plan, graph, history, count));
    return draws.map((draw) => play(rig, draw));
  };
  const played = isKnown ? playWith(agents) : null;
  const sorted = finishes(played ?? []);
  const costs = draws.flatMap(({ microUsd }) => microUsd ?? []);
  return {
    agents,
    samples,
    seed,
    completes: works.some(({ source }) => source === "history") ? completing(draws) : null,
    finishMs: sorted.length === 0 ? null : { ...percentilesOf(sorted), min: sorted[0] ?? 0, max: sorted.at(-1) ?? 0 },
    distribution: distributionOf(sorted),
    costMicroUsd: costs.length < samples ? null : percentilesOf(ascending(costs)),
    tasks: tasksOf(works, draws, played),
    gates: gatesOf(plan, graph, history),
    whatIf:
      played === null
        ? []
        : counts.flatMap((count) => whatIf(count, finishes(count === agents ? played : playWith(count)))),
    assumptions: assumptionsOf(plan, works, history, options),
  };
};

const completing = (draws: readonly Draw[]): number =>
  draws.filter(({ succeeds }) => succeeds.every(Boolean)).length / draws.length;

const whatIf = (agents: number, sorted: Float64Array): Simulation["whatIf"] =>
  sorted.length === 0 ? [] : [{ agents, finishMs: percentilesOf(sorted) }];
