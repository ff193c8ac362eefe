/** Does what people and programs do all day, through the API alone, and says what came of it. */
import type { SmokeContext, SmokeStep } from "./smoke-step.ts";
import { backup, compile, ready, register, signIn } from "./system-steps.ts";
import { approve, deadLetter, events, run } from "./work-steps.ts";

const STEPS = {
  ready,
  "sign-in": signIn,
  register,
  compile,
  run,
  approve,
  "dead-letter": deadLetter,
  events,
  backup,
} as const satisfies Record<string, SmokeStep>;

export type StepName = keyof typeof STEPS;
export const STEP_NAMES = Object.keys(STEPS) as StepName[];

export type StepOutcome = {
  name: StepName;
  status: "passed" | "failed" | "skipped";
  durationMs: number;
  /** What was seen, or what is wrong. */
  detail: string;
};

const outcomeOf = async (name: StepName, context: SmokeContext): Promise<StepOutcome> => {
  const began = performance.now();
  const since = (): number => Math.round(performance.now() - began);
  try {
    const detail = await STEPS[name](context);
    return { name, status: "passed", durationMs: since(), detail };
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return { name, status: "failed", durationMs: since(), detail };
  }
};

/** Each step is tried, also after one that failed: what else is wrong is worth knowing. */
export const runSmoke = async (
  context: SmokeContext,
  skipped: ReadonlySet<StepName>,
  onStep: (outcome: StepOutcome) => void,
): Promise<StepOutcome[]> => {
  const outcomes: StepOutcome[] = [];
  for (const name of STEP_NAMES) {
    const left = skipped.has(name) || (name === "approve" && skipped.has("run"));
    const outcome: StepOutcome = left
      ? { name, status: "skipped", durationMs: 0, detail: "as asked" }
      : await outcomeOf(name, context);
    outcomes.push(outcome);
    onStep(outcome);
  }
  return outcomes;
};
