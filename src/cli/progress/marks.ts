import type { Decision, Verdict } from "../../model/check.ts";
import type { Observation } from "../../model/run.ts";
import type { TaskState } from "../../model/states.ts";
import type { Colors } from "../session.ts";

/** A sign and its colour: never the colour alone. */
type Mark = { sign: string; paint: (colors: Colors) => (text: string) => string };

const green = (colors: Colors): ((text: string) => string) => colors.green;
const red = (colors: Colors): ((text: string) => string) => colors.red;
const yellow = (colors: Colors): ((text: string) => string) => colors.yellow;
const cyan = (colors: Colors): ((text: string) => string) => colors.cyan;
const dim = (colors: Colors): ((text: string) => string) => colors.dim;

const TASK_MARKS: Readonly<Record<TaskState, Mark>> = {
  waiting: { sign: "·", paint: dim },
  queued: { sign: "◌", paint: dim },
  leased: { sign: "●", paint: cyan },
  merging: { sign: "◆", paint: cyan },
  succeeded: { sign: "✓", paint: green },
  failed: { sign: "✗", paint: red },
  skipped: { sign: "–", paint: yellow },
  cancelled: { sign: "–", paint: yellow },
};

const VERDICT_MARKS: Readonly<Record<Verdict, Mark>> = {
  proven: { sign: "✓", paint: green },
  refuted: { sign: "✗", paint: red },
  unproven: { sign: "?", paint: yellow },
  waived: { sign: "w", paint: yellow },
};

const DECISION_MARKS: Readonly<Record<Decision, Mark>> = {
  go: { sign: "Go", paint: green },
  "conditional-go": { sign: "Conditional Go", paint: yellow },
  "no-go": { sign: "No-Go", paint: red },
};

const SEEN_SIGNS: Readonly<Record<Observation["outcome"], string>> = { green: "✓", red: "✗", error: "!" };

const show = (mark: Mark, colors: Colors): string => mark.paint(colors)(mark.sign);

export const taskMark = (state: TaskState, colors: Colors): string => show(TASK_MARKS[state], colors);

/**
 * @param verdict null while nothing was decided
 * @param seen what the check saw so far: shown, but dim, because it is no verdict yet
 */
export const verdictMark = (
  verdict: Verdict | null,
  colors: Colors,
  seen: Observation["outcome"] | null = null,
): string => {
  if (verdict !== null) return show(VERDICT_MARKS[verdict], colors);
  return colors.dim(seen === null ? "·" : SEEN_SIGNS[seen]);
};

/** @param decision null while nothing was decided */
export const decisionMark = (decision: Decision | null, colors: Colors): string =>
  decision === null ? colors.dim("open") : show(DECISION_MARKS[decision], colors);

export const decisionWord = (decision: Decision): string => DECISION_MARKS[decision].sign;
