import { countStates } from "./choose-tasks.ts";
import { durationText, fitLine, plainLine } from "./display-text.ts";
import { renderCriteria } from "./render-criteria.ts";
import { renderPhases } from "./render-phases.ts";
import { row, type View } from "./row.ts";
import type { Progress } from "./state.ts";

/** The live view as a pure function: what is known of a run → the lines of one frame, at most `view.rows` of them. */
export const renderFrame = (progress: Progress, view: View): string[] => {
  const header = renderHeader(progress, view);
  const board = renderCriteria(progress, view);
  const footer = view.colors.dim(fitLine(`  ${countStates(progress.tasks.values()) || "no tasks yet"}`, view.columns));
  const notice =
    progress.notice === null ? [] : [view.colors.yellow(fitLine(plainLine(progress.notice), view.columns))];
  const room = Math.max(0, view.rows - 2 - board.length - notice.length);
  return [...notice, header, ...renderPhases(progress, room, view), ...board, footer].slice(0, Math.max(1, view.rows));
};

const renderHeader = (progress: Progress, view: View): string => {
  const elapsed = progress.startedAt === null ? "" : durationText(view.now - progress.startedAt);
  const state = progress.state === "running" ? "" : progress.state;
  const id = view.columns < 100 ? "" : (progress.runId ?? "");
  const detail = [state, elapsed, id].filter(Boolean).join("  ");
  return row({ lead: "", text: plainLine(progress.title) || "Starting", detail, paint: view.colors.bold }, view);
};
