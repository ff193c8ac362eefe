/** What models have said to a rubric, and what that comes to. Pure. */
import type { JudgeCheck } from "../../model/check.ts";
import { type Finding, judged, unobservable } from "../finding.ts";

export type Vote = {
  /** Null where no answer came. */
  vote: "pass" | "fail" | null;
  /** In the model's words; or why there is none. */
  reason: string;
  model: string | null;
  sessionId: string | null;
};

export type AskJudges = (
  check: JudgeCheck,
  about: { checkout: string; timeoutMs: number; signal: AbortSignal },
) => Promise<Vote[]>;

const MAX_REASON = 200;

const shortened = (reason: string): string => {
  const line = reason.replaceAll(/\s+/gu, " ").trim();
  return line.length > MAX_REASON ? `${line.slice(0, MAX_REASON)}…` : line;
};

/** A tie, or an answer that did not come, is no answer: nothing is made of it. */
export const countVotes = (wanted: number, votes: readonly Vote[]): Finding => {
  const of = (which: Vote["vote"]): Vote[] => votes.filter(({ vote }) => vote === which);
  const [passed, failed] = [of("pass"), of("fail")];
  const missing = wanted - passed.length - failed.length;
  const told = `${passed.length} of ${wanted} votes pass, ${failed.length} fail`;
  if (missing > 0) {
    const why = of(null).map(({ reason }) => shortened(reason));
    return unobservable([`${told}, ${missing} did not come`, ...new Set(why)].join(": "), "dependency");
  }
  if (passed.length === failed.length) return unobservable(`${told}: a tie`, "dependency");
  const passes = passed.length > failed.length;
  const [first] = passes ? passed : failed;
  return judged(passes, `${told}: ${shortened(first?.reason ?? "")}`);
};
