import type { RunOutcome } from "../control-plane.ts";
import type { Decision } from "../model/check.ts";
import { EXIT, type ExitCode } from "../model/errors.ts";

const EXIT_OF_DECISION: Readonly<Record<Decision, ExitCode>> = {
  go: EXIT.go,
  "conditional-go": EXIT.conditionalGo,
  "no-go": EXIT.noGo,
};

/** The exit code of a command that ran a plan. Without a decision nothing passes. */
export const exitCodeOf = ({ state, decision, tasks }: Pick<RunOutcome, "state" | "decision" | "tasks">): ExitCode => {
  if (state === "paused" || state === "running") return EXIT.paused;
  if (state !== "finished" || decision === null || tasks.failed > 0) return EXIT.noGo;
  return EXIT_OF_DECISION[decision];
};
