import { placeOf } from "../../model/review.ts";
import type { Packet, PacketAttempt, PacketFork, PacketReview, PacketTask } from "../packet-schema.ts";
import { durationText } from "../reading/duration.ts";
import { isAnchor } from "../reading/open-points.ts";
import { code, escaped } from "./escape.ts";
import { evidenceLink } from "./evidence-link.ts";

const span = (from: string, to: string | null): string =>
  to === null ? "not ended" : durationText(Date.parse(to) - Date.parse(from));

const attemptItem = (attempt: PacketAttempt): string => {
  const { number, state, agentId, exitCode, outputBlob, failure } = attempt;
  const facts = [
    `**${state}** by ${escaped(agentId)}`,
    span(attempt.startedAt, attempt.finishedAt),
    exitCode === null ? null : `exit ${exitCode}`,
    outputBlob === null ? null : evidenceLink("output", outputBlob),
  ].filter((fact) => fact !== null);
  return `- #${number} ${facts.join(", ")}${failure === null ? "" : `: ${escaped(failure.message)}`}`;
};

const findingItem = (finding: PacketReview["findings"][number]): string =>
  `  - ${code(placeOf(finding))} ${finding.severity}: ${escaped(finding.message)}`;

const reviewItem = ({ number, agentName, state, problem, findings, sentBack }: PacketReview): string => {
  const came = state === "failed" ? `came to no end: ${escaped(problem ?? "")}` : `${findings.length} findings`;
  const first = `- review of #${number} by ${escaped(agentName)}: ${came}${sentBack ? "; sent back" : ""}`;
  return [first, ...findings.map(findingItem)].join("\n");
};

const inheritedItem = ({ runId, event, attempt }: PacketFork["inherited"][number]): string => {
  const { number, agentId, exitCode, outputBlob } = attempt;
  const facts = [
    `**inherited** from run ${code(runId)}: #${number} by ${escaped(agentId)}`,
    span(attempt.startedAt, attempt.finishedAt),
    exitCode === null ? null : `exit ${exitCode}`,
    outputBlob === null ? null : evidenceLink("output", outputBlob),
    `event ${event.streamPosition} of that run, ${code(event.hash.slice(0, 16))}`,
  ].filter((fact) => fact !== null);
  return `- ${facts.join(", ")}`;
};

const stateOf = ({ state, mergeCommit }: PacketTask): string =>
  mergeCommit === null ? state : `merged as ${code(mergeCommit.slice(0, 10))}`;

const taskText = (packet: Packet, task: PacketTask): string => {
  const attempts = packet.attempts
    .filter((attempt) => attempt.taskId === task.taskId)
    .sort((a, b) => a.number - b.number);
  // The plan's own ticks link here by the task's id, which no heading's text would give.
  const anchor = isAnchor(task.taskId) ? `<a id="${task.taskId}"></a>` : "";
  const heading = `### ${anchor}${escaped(task.title)}: ${stateOf(task)}`;
  const reviews = (packet.reviews ?? []).filter(({ taskId }) => taskId === task.taskId);
  const inherited = (packet.fork?.inherited ?? []).filter(({ taskId }) => taskId === task.taskId);
  const items = [...inherited.map(inheritedItem), ...attempts.map(attemptItem), ...reviews.map(reviewItem)];
  return items.length === 0 ? heading : `${heading}\n\n${items.join("\n")}`;
};

export const tasksText = (packet: Packet): string =>
  ["## Tasks and attempts", ...packet.tasks.map((task) => taskText(packet, task))].join("\n\n");
