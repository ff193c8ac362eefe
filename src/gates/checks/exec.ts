import type { Check } from "../../model/check.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { runCommand } from "../checkout/run-command.ts";
import { type Finding, judged } from "../finding.ts";
import { matchText } from "../match-text.ts";

export type ExecCheck = Extract<Check, { kind: "exec" }>;

export const observeExec = async (check: ExecCheck, context: CheckContext): Promise<Finding> => {
  const run = await runCommand(context, check.command);
  if (run.kind === "finding") return run.finding;
  const seen = { exitCode: run.exitCode };
  if (run.exitCode !== check.exit) return judged(false, `${run.ending}, wanted exit code ${check.exit}`, seen);
  if (check.match === undefined) return judged(true, `${run.ending} as wanted`, seen);

  const match = matchText(check.match, run.output);
  if (match.kind === "finding") return { ...match.finding, ...seen };
  const cut = run.truncated && !match.matches ? " (the output was cut at its limit)" : "";
  return judged(
    match.matches,
    `${run.ending}; the output ${match.matches ? "matches" : "does not match"} /${check.match}/${cut}`,
    seen,
  );
};
