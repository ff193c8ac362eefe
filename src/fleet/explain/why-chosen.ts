import type { AssignmentRecord } from "../../store/agents/agents-assignments.ts";
import { WEIGHTS } from "../matching/score.ts";

const percent = (share: number): string => `${Math.round(share * 100)} %`;

const PARTS: Readonly<Record<keyof typeof WEIGHTS, (share: number) => string>> = {
  preferred: (share) => `offers ${percent(share)} of what was preferred`,
  near: (share) => `is where ${percent(share)} of its data is`,
  success: (share) => `expected to succeed with ${percent(share)}`,
  free: (share) => `${percent(share)} of its slots were free`,
};

/** What the score was made of, its largest part first. */
export const whyChosen = ({ considered, score, agentName }: AssignmentRecord): string => {
  if (considered === 1) return `${agentName} was the only one of those looked at that could take it`;
  const parts = (Object.keys(WEIGHTS) as (keyof typeof WEIGHTS)[])
    .map((part) => ({ part, share: score[part] ?? 0, worth: (score[part] ?? 0) * WEIGHTS[part] }))
    .filter(({ worth }) => worth > 0)
    .toSorted((a, b) => b.worth - a.worth);
  return `${agentName} was the best of ${considered}: ${parts.map(({ part, share }) => PARTS[part](share)).join("; ")}`;
};
