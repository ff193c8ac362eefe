/**
 * A session that is about to outgrow what its model can read goes on with its first turn, a summary of what was done, and
 * its last steps. The summary is made by rule from the log: it costs no call, and invents nothing.
 */
import type { SessionEntry } from "../../../model/agent-session.ts";
import type { Step } from "../../sessions/shown-items.ts";
import { summaryOf } from "../../sessions/summary.ts";
import type { Transcript } from "../../sessions/transcript.ts";

/** Of the window: where it is compacted, and what the steps that are kept may take of it. */
const FULL = 0.8;
const KEPT = 0.3;

/** The steps from the end that fit; at least the last one, whose answers have not been read yet. */
const keptSteps = (transcript: Transcript, tokens: number): readonly Step[] => {
  const steps = transcript.steps();
  let first = steps.length - 1;
  while (first > 0 && transcript.tokensOf(steps.slice(first - 1)) <= tokens) first -= 1;
  return steps.slice(Math.max(0, first));
};

/** Null when the session has room, or when nothing could be left out. */
export const compaction = (
  transcript: Transcript,
  { contextTokens, force, lastSummary }: { contextTokens: number; force: boolean; lastSummary: string | null },
): Extract<SessionEntry, { kind: "compaction" }> | null => {
  const tokensBefore = transcript.tokens();
  if (!force && tokensBefore < contextTokens * FULL) return null;
  const steps = transcript.steps();
  const kept = keptSteps(transcript, force ? 0 : contextTokens * KEPT);
  const [first] = kept;
  const dropped = steps.slice(0, steps.length - kept.length);
  if (first === undefined || dropped.length === 0) return null;
  const tokensAfter = Math.max(0, tokensBefore - transcript.tokensOf(dropped));
  return {
    kind: "compaction",
    keptFrom: first.step,
    summary: summaryOf(lastSummary, dropped),
    tokensBefore,
    tokensAfter,
  };
};
