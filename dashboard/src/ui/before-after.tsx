/**
 * The mark of Provost: two strokes of one tick. The short one is what was seen at the base, the long one at the head. Red
 * then green is a criterion that the work has proven; all that the logo says.
 */
import type { Observation } from "../api/types.ts";
import { text } from "../catalogue/text.ts";

type Outcome = Observation["outcome"] | null;

const STROKES: Record<Observation["outcome"], string> = {
  green: "stroke-proven-mark",
  red: "stroke-refuted-mark",
  error: "stroke-caution-mark",
};

const strokeOf = (outcome: Outcome): string => (outcome === null ? "stroke-neutral-mark" : STROKES[outcome]);

/** @property ended nothing more will be observed */
type Props = { base: Outcome; head: Outcome; ended?: boolean; size?: number };

export const BeforeAfter = ({ base, head, ended = false, size = 18 }: Props) => (
  <svg
    role="img"
    aria-label={text.observed.both(base, head, ended)}
    viewBox="0 0 20 20"
    width={size}
    height={size}
    fill="none"
    strokeWidth={3.25}
    strokeLinecap="round"
    className="shrink-0"
  >
    <path d="M2.6 10.3 L5.6 13.5" className={strokeOf(base)} />
    <path d="M9.6 14.2 L16.8 5.6" className={strokeOf(head)} strokeDasharray={head === null ? "0.1 4.2" : undefined} />
  </svg>
);
