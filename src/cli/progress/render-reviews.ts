import type { RunStatus } from "../../control-plane.ts";
import { placeOf } from "../../model/review.ts";
import type { Colors } from "../session.ts";
import { plainLine } from "./display-text.ts";

/** The last review of each task: what it found, or why it came to no end. */
export const renderReviews = ({ reviews, tasks }: RunStatus, colors: Colors): string[] => {
  const last = new Map(reviews.map((review) => [review.taskId, review]));
  const titles = new Map(tasks.map(({ taskId, title }) => [taskId, title]));
  return [...last.values()].flatMap(({ taskId, agentName, number, state, problem, findings, sentBack }) => {
    const what = `${agentName} on attempt ${number} of "${plainLine(titles.get(taskId) ?? taskId)}"`;
    if (state === "failed") return [`${colors.red("review")} ${what} came to no end: ${plainLine(problem ?? "")}`];
    const back = sentBack ? ", which was sent back" : "";
    const count = findings.length === 1 ? "1 finding" : `${findings.length} findings`;
    return [
      `review ${what}${back}: ${count}`,
      ...findings.map((finding) => {
        const severity = finding.severity === "blocking" ? colors.red("blocking") : finding.severity;
        return `  ${severity}  ${plainLine(placeOf(finding))}  ${plainLine(finding.message)}`;
      }),
    ];
  });
};
