/** The outcome of a run in one word and one sentence. */
import type { Decision } from "../../model/check.ts";
import type { Packet } from "../packet-schema.ts";
import { countText } from "./number.ts";

export const DECISION_WORD: Record<Decision, string> = {
  go: "Go",
  "conditional-go": "Conditional Go",
  "no-go": "No-Go",
};

export const decisionWord = (decision: Decision | null): string =>
  decision === null ? "Not decided" : DECISION_WORD[decision];

const listed = (parts: string[]): string =>
  parts.length < 2 ? parts.join("") : `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;

const criteriaSentence = ({ criteria }: Packet["summary"]): string => {
  if (criteria.total === 0) return "The plan states no criterion, so nothing is proven.";
  if (criteria.proven === criteria.total) {
    return criteria.total === 1 ? "The one criterion is proven." : `All ${criteria.total} criteria are proven.`;
  }
  const others = (["refuted", "unproven", "waived"] as const).filter((verdict) => criteria[verdict] > 0);
  return `${criteria.proven} of ${countText(criteria.total, "criterion", "criteria")} proven; ${listed(others.map((verdict) => `${criteria[verdict]} ${verdict}`))}.`;
};

const taskSentence = ({ tasks }: Packet["summary"]): string => {
  if (tasks.succeeded === tasks.total)
    return `${tasks.total === 1 ? "The one task" : `All ${tasks.total} tasks`} merged.`;
  const others = (["failed", "skipped", "cancelled", "open"] as const).filter((state) => tasks[state] > 0);
  return `${tasks.succeeded} of ${countText(tasks.total, "task")} merged; ${listed(others.map((state) => `${tasks[state]} ${state}`))}.`;
};

const endSentence = ({ run }: Packet): string | null => {
  if (run.error !== null) return `The run failed: ${run.error.message} (${run.error.code}).`;
  if (run.state === "finished") return null;
  return run.state === "cancelled" ? "The run was cancelled." : `The run is ${run.state}: this is not its end.`;
};

export const headline = (packet: Packet): { word: string; sentence: string } => ({
  word: decisionWord(packet.run.decision),
  sentence: [endSentence(packet), criteriaSentence(packet.summary), taskSentence(packet.summary)]
    .filter(Boolean)
    .join(" "),
});
