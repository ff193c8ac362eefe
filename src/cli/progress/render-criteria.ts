import { plainLine } from "./display-text.ts";
import { verdictMark } from "./marks.ts";
import { row, type View } from "./row.ts";
import type { CriterionProgress, Progress } from "./state.ts";

/** A line for each gate with the verdict of each of its criteria; one line for all where there are too many gates. */
export const renderCriteria = (progress: Progress, view: View): string[] => {
  const all = [...progress.criteria.values()];
  if (all.length === 0) return [];
  const byGate = [...Map.groupBy(all, ({ gateId }) => gateId)];
  if (byGate.length * 3 > view.rows) return [renderGate("Criteria", all, view)];
  return byGate.map(([gateId, criteria]) => {
    const title = gateId === null ? "Criteria" : (progress.gates.get(gateId)?.title ?? gateId);
    return renderGate(plainLine(title), criteria, view);
  });
};

const renderGate = (title: string, criteria: readonly CriterionProgress[], view: View): string => {
  const proven = criteria.filter(({ verdict }) => verdict === "proven" || verdict === "waived").length;
  const marks = criteria.map(({ verdict, seen }) => verdictMark(verdict, view.colors, seen)).join("");
  const end = criteria.length <= view.columns - 40 ? `  ${marks}` : "";
  return row({ lead: "  ", text: title, detail: `${proven}/${criteria.length} proven`, end }, view);
};
