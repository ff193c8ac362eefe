import type { JudgeCheck } from "../../model/check.ts";
import type { CheckContext } from "../checkout/check-context.ts";
import { checkCancelled } from "../checkout/check-context.ts";
import { type Finding, unobservable } from "../finding.ts";
import { countVotes } from "../judge/votes.ts";

/** Models take longer than commands: what holds where the plan says nothing. */
const USUAL_TIMEOUT_MS = 600_000;

/** Several models, or one several times, say whether the rubric holds of the files; the rubric and each vote are kept. */
export const observeJudge = async (check: JudgeCheck, context: CheckContext): Promise<Finding> => {
  const { judge, cwd: checkout, signal } = context;
  if (judge === undefined) return unobservable("no models can be asked here");
  const votes = await judge(check, { checkout, timeoutMs: check.timeout ?? USUAL_TIMEOUT_MS, signal });
  if (signal.aborted) throw checkCancelled();
  const { rubric, votes: wanted } = check;
  const evidence = JSON.stringify({ rubric, wanted, votes }, null, 2);
  await context.keep("votes.json", Buffer.from(`${evidence}\n`));
  return countVotes(wanted, votes);
};
