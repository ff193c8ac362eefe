import type { RunStatus } from "../../control-plane.ts";
import type { RunTask } from "../../model/run.ts";
import { moneyText } from "../../model/spending.ts";
import { renderReviews } from "./render-reviews.ts";
import type { Colors } from "../session.ts";
import { durationText, plainLine } from "./display-text.ts";
import { decisionMark, taskMark, verdictMark } from "./marks.ts";

/** The question whether an agent that gets nowhere may go on. */
const GO_ON = "go_on";

/** A run as it stands: every task, gate and criterion with its id. */
export const renderStatus = (
  status: RunStatus,
  phaseTitles: ReadonlyMap<string, string>,
  now: Date,
  colors: Colors,
): string[] => {
  const { run } = status;
  const elapsed = durationText((run.finishedAt ?? now).getTime() - run.createdAt.getTime());
  const decision = run.decision === null ? "" : `  ${decisionMark(run.decision, colors)}`;
  return [
    `${colors.bold(plainLine(run.planTitle))}  ${run.state}${decision}  ${elapsed}`,
    `run ${run.runId}  plan ${run.planPath}  branch ${run.branch}`,
    ...renderFork(status),
    ...(cutOff(status)
      ? [`${colors.yellow("cut off")}: no process works on it. It goes on with: provost resume ${run.runId}`]
      : []),
    ...(run.error ? [`${colors.red("error")} ${run.error.code}: ${plainLine(run.error.message)}`] : []),
    ...renderSpending(status),
    ...renderWaiting(status, colors),
    ...renderPredictions(status),
    ...renderReviews(status, colors),
    ...renderTasks(status.tasks, phaseTitles, colors),
    ...renderGates(status, colors),
  ];
};

const renderFork = ({ fork }: RunStatus): string[] =>
  fork === null
    ? []
    : [`forked from run ${fork.sourceRunId} through event ${fork.through}, ${fork.inherited.length} tasks inherited`];

const renderSpending = ({ spending }: RunStatus): string[] => {
  const { steps, unpricedSteps, tokens, microUsd, perProvenCriterion } = spending;
  if (steps === 0) return [];
  const unpriced = unpricedSteps === 0 ? "" : ` (${unpricedSteps} of ${steps} steps have no known price)`;
  const each = perProvenCriterion === null ? "" : `, ${moneyText(perProvenCriterion)} per proven criterion`;
  return [`cost ${moneyText(microUsd)}${unpriced}, ${tokens} tokens${each}`];
};

const percent = (share: number | null): string => (share === null ? "–" : `${Math.round(share * 100)} %`);

/** Of tasks that have ended; before that nobody knows. */
const renderPredictions = ({ predictions: { tasks, precision, recall, clashes } }: RunStatus): string[] => {
  if (tasks === 0) return [];
  const kept = clashes === 0 ? "" : `, ${clashes} predicted clashes kept apart`;
  return [
    `files predicted for ${tasks} tasks: ${percent(precision)} of them written, ${percent(recall)} of the written foreseen${kept}`,
  ];
};

const renderWaiting = ({ waiting }: RunStatus, colors: Colors): string[] =>
  waiting.map(({ approvalId, tool, kind, agentName, reason }) => {
    const what = tool === GO_ON ? "is paused" : kind === "question" ? "asks" : `asks for ${tool}`;
    const how = kind === "question" ? "answer" : "grant";
    return `${colors.yellow("waits")} ${agentName} ${what}: ${plainLine(reason)}. provost approvals ${how} ${approvalId}`;
  });

const cutOff = ({ run, inHand }: RunStatus): boolean => inHand === false && run.state === "running";

const renderTasks = (tasks: readonly RunTask[], phaseTitles: ReadonlyMap<string, string>, colors: Colors): string[] =>
  [...Map.groupBy(tasks, ({ phaseId }) => phaseId)].flatMap(([phaseId, group]) => [
    "",
    colors.bold(phaseId === null ? "Tasks" : plainLine(phaseTitles.get(phaseId) ?? phaseId)),
    ...group.map(
      (task) =>
        `  ${taskMark(task.state, colors)} ${task.state.padEnd(9)}  ${colors.dim(task.taskId)}  ${taskText(task)}`,
    ),
  ]);

const taskText = ({ title, failure }: RunTask): string =>
  failure === null ? plainLine(title) : `${plainLine(title)}: ${plainLine(failure.message)} [${failure.code}]`;

const renderGates = ({ gates, criteria }: RunStatus, colors: Colors): string[] =>
  gates
    .toSorted((a, b) => a.ordinal - b.ordinal)
    .flatMap((gate) => [
      "",
      `${colors.bold(plainLine(gate.title))}  ${decisionMark(gate.decision, colors)}  ${colors.dim(gate.gateId)}`,
      ...gate.reasons.map((reason) => `  ${plainLine(reason)}`),
      ...criteria
        .filter(({ gateId }) => gateId === gate.gateId)
        .map(({ verdict, criterionId, title, reason }) => {
          const why = reason === "" ? "" : `: ${plainLine(reason)}`;
          return `  ${verdictMark(verdict, colors)} ${verdict.padEnd(8)}  ${colors.dim(criterionId)}  ${plainLine(title)}${why}`;
        }),
    ]);
