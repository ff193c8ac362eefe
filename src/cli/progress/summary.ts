import path from "node:path";
import type { RunOutcome, RunStatus } from "../../control-plane.ts";
import type { Colors } from "../session.ts";
import { durationText, plainLine } from "./display-text.ts";
import { decisionMark, taskMark, verdictMark } from "./marks.ts";

/** Before the end nothing is refuted or unproven for good. */
const counts = ({ tasks, criteria, state }: RunOutcome): string => {
  const ended = state === "finished";
  const rest = tasks.total - tasks.succeeded - tasks.failed - tasks.skipped;
  const ofTasks = [
    `${tasks.succeeded} of ${tasks.total} tasks done`,
    tasks.failed > 0 ? `${tasks.failed} failed` : "",
    tasks.skipped > 0 ? `${tasks.skipped} skipped` : "",
    rest > 0 ? `${rest} open` : "",
  ];
  const ofCriteria = [
    `${criteria.proven} of ${criteria.total} criteria proven`,
    criteria.waived > 0 ? `${criteria.waived} waived` : "",
    ended && criteria.refuted > 0 ? `${criteria.refuted} refuted` : "",
    ended && criteria.unproven > 0 ? `${criteria.unproven} unproven` : "",
  ];
  return `${ofTasks.filter(Boolean).join(", ")}; ${ofCriteria.filter(Boolean).join(", ")}`;
};

/** What was not proven, then what failed: the first thing that a reader has to know. */
const openPoints = (status: RunStatus, ended: boolean, colors: Colors): string[] => {
  const criteria = ended
    ? status.criteria.filter(({ verdict }) => verdict === "refuted" || verdict === "unproven")
    : [];
  const tasks = status.tasks.filter(({ state }) => state === "failed");
  return [
    ...criteria.map(
      ({ verdict, title, line, reason }) =>
        `  ${verdictMark(verdict, colors)} ${verdict}: ${plainLine(title)} (line ${line}): ${plainLine(reason)}`,
    ),
    ...tasks.map(
      ({ taskId, title, state, failure }) =>
        `  ${taskMark(state, colors)} failed: ${plainLine(title)} [${taskId}]: ${plainLine(failure?.message ?? "no reason on record")}`,
    ),
  ];
};

const nextCommand = (outcome: RunOutcome, status: RunStatus): string => {
  const run = outcome.runId;
  const failed = status.tasks.find(({ state }) => state === "failed");
  if (outcome.state === "paused" || outcome.state === "running") return `provost resume ${run}`;
  if (failed) return `provost logs ${run} ${failed.taskId}`;
  if (outcome.packet !== null) return `provost verify ${outcome.packet}`;
  return `provost status ${run}`;
};

/** As short as it can be typed from here. */
const fromHere = (cwd: string, file: string): string => {
  const relative = path.relative(cwd, file);
  return relative.startsWith("..") || path.isAbsolute(relative) ? file : relative;
};

/** The end of a run, for people. @param cwd where they are */
export const renderSummary = (
  { packet: packetPath, ...rest }: RunOutcome,
  status: RunStatus,
  colors: Colors,
  cwd: string,
): string[] => {
  const packet = packetPath === null ? null : fromHere(cwd, packetPath);
  const outcome = { ...rest, packet };
  const ended = outcome.state === "finished";
  const verdict = ended ? decisionMark(outcome.decision, colors) : outcome.state;
  return [
    `${colors.bold(verdict)}  ${counts(outcome)} in ${durationText(outcome.durationMs)}`,
    ...openPoints(status, ended, colors),
    ...(status.run.error
      ? [`  ${colors.red("error")} ${status.run.error.code}: ${plainLine(status.run.error.message)}`]
      : []),
    ...(packet === null ? [] : [`packet  ${path.join(packet, "packet.html")}`]),
    `next    ${nextCommand(outcome, status)}`,
  ];
};
