/** The models of a role in the order to ask them in: as they were written, or by what they have cost and done lately. Pure. */
import type { TokenUsage } from "../../model/agent-session.ts";
import type { ModelChoice, ModelRoute } from "../../model/model-choice.ts";
import type { ModelMeasurement } from "../../store/models/model-measurements.ts";

export type RouteParts = {
  measured: readonly ModelMeasurement[];
  priceOf: (model: string, usage: TokenUsage) => number | null;
};

/** What list prices are compared by where nothing was measured: about a step of an agent. */
const USUAL_STEP: TokenUsage = { input: 10_000, output: 1_000, cached: 0, reasoning: 0 };
/** Steps that are taken for good before any was seen: a new model gets its turn, and one fault does not end it. */
const TRUST = 10;

type Figures = { success: number; cost: number; latency: number };

const figuresOf = ({ model }: ModelChoice, { measured, priceOf }: RouteParts): Figures => {
  const seen = measured.find((one) => one.model === model);
  const steps = seen?.steps ?? 0;
  const ended = steps - (seen?.failed ?? 0);
  const success = (ended + TRUST) / (steps + TRUST);
  const priced = ended - (seen?.unpriced ?? 0);
  const each = seen !== undefined && priced > 0 ? seen.microUsd / priced : priceOf(model, USUAL_STEP);
  return {
    success,
    // what fails is paid for again
    cost: each === null ? Number.POSITIVE_INFINITY : each / success,
    latency: seen?.latencyP50Ms ?? Number.POSITIVE_INFINITY,
  };
};

const BY: Readonly<Record<Exclude<ModelRoute, "order">, (figures: Figures) => number>> = {
  cost: ({ cost }) => cost,
  success: ({ success }) => -success,
  latency: ({ latency }) => latency,
};

/** Those of which nothing is known come last, and where two are alike the one that was written first comes first. */
export const routeChoices = (
  route: ModelRoute,
  choices: readonly ModelChoice[],
  parts: RouteParts,
): readonly ModelChoice[] => {
  if (route === "order" || choices.length < 2) return choices;
  const rank = new Map(choices.map((choice) => [choice, BY[route](figuresOf(choice, parts))]));
  const rankOf = (choice: ModelChoice): number => rank.get(choice) ?? 0;
  return choices.toSorted((a, b) => (rankOf(a) === rankOf(b) ? 0 : rankOf(a) - rankOf(b)));
};
