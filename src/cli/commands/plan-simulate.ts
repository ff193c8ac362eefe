import { availableParallelism } from "node:os";
import { InvalidArgumentError } from "commander";
import { EXIT } from "../../model/errors.ts";
import type { Simulation, SimulationOptions } from "../../model/simulation.ts";
import { compilePlan } from "../../plan/compile.ts";
import { readPlanFile } from "../../run/start/plan-file.ts";
import { type DefineCommand, example } from "../define-command.ts";
import { positiveInteger } from "../positive-integer.ts";
import type { Session } from "../session.ts";
import { simulationLines } from "../simulation-lines.ts";
import { homeExists, isControlPlaneNamed } from "../with-client.ts";
import { withRuns } from "../with-control-plane.ts";

const SAMPLES = 1_000;

const percent = (value: string): number => {
  if (!/^\d{1,2}$/.test(value)) throw new InvalidArgumentError("It must be a whole number from 0 to 95.");
  return Math.min(95, Number(value)) / 100;
};

/** Without a data folder there is nothing on record, and a look at a plan makes none. */
const simulate = async (
  session: Session,
  planPath: string,
  sidecarPath: string | undefined,
  options: SimulationOptions,
): Promise<Simulation> => {
  const stdin = planPath === "-" ? session.io.stdin : undefined;
  const { source, sidecar } = await readPlanFile(planPath, { sidecarPath, stdin });
  const compiled = compilePlan(source, sidecar === null ? {} : { sidecar });
  if (homeExists(session) || isControlPlaneNamed(session)) {
    // The text with its encoding repaired, which goes over a wire as it is.
    const text = { source: compiled.text, sidecar: sidecar?.text };
    return withRuns(session, (plane) => plane.simulate(text, options));
  }
  const { simulatePlan } = await import("../../run/simulate/simulate-plan.ts");
  const { NO_HISTORY } = await import("../../run/simulate/history.ts");
  return simulatePlan(compiled, NO_HISTORY, options);
};

type Options = { agents?: number; samples: number; seed: number; spread: number; sidecar?: string };

export const definePlanSimulate: DefineCommand = (command, session) => {
  command
    .argument("<plan>", "the plan, or - for standard input")
    .option("--agents <count>", "tasks that are worked on at once (default: the number of cores)", positiveInteger)
    .option("--samples <count>", "ways that it may go; fewer of a large plan", positiveInteger, SAMPLES)
    .option("--seed <number>", "the same seed gives the same samples", positiveInteger, 1)
    .option("--spread <percent>", "by how much times may be off either way where no record says it", percent, 0)
    .option("--sidecar <file>", "bindings and checks (default: PLAN.provost.yaml beside the plan)")
    .addHelpText(
      "after",
      example("provost plan simulate PLAN.md", "provost plan simulate PLAN.md --agents 8 --spread 30 --json"),
    )
    .action(async (planPath: string, { sidecar, agents = availableParallelism(), ...rest }: Options) => {
      const simulation = await simulate(session, planPath, sidecar, { agents, ...rest });
      if (session.options.json) session.printJson(simulation);
      else simulationLines(simulation).forEach(session.print);
      session.exitCode = EXIT.go;
    });
};
