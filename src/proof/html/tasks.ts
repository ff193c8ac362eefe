import { placeOf } from "../../model/review.ts";
import type { Packet, PacketAttempt, PacketFork, PacketReview, PacketTask } from "../packet-schema.ts";
import { durationText } from "../reading/duration.ts";
import { taskAnchor } from "../reading/open-points.ts";
import { html, type Markup } from "./markup.ts";
import { tag } from "./tag.ts";

const ENDED = new Set(["succeeded", "failed", "skipped", "cancelled"]);
const taskTag = (state: PacketTask["state"]): Markup =>
  state === "succeeded" ? tag(state, "merged") : tag(ENDED.has(state) ? state : "open");

const tookMs = ({ startedAt, finishedAt }: PacketAttempt): number | null =>
  finishedAt === null ? null : Date.parse(finishedAt) - Date.parse(startedAt);

const attemptLine = (attempt: PacketAttempt): Markup => {
  const took = tookMs(attempt);
  const output =
    attempt.outputBlob === null ? null : html` · <a href="evidence/${attempt.outputBlob}" type="text/plain">output</a>`;
  const why = attempt.failure === null ? null : html` · ${attempt.failure.message}`;
  const exit = attempt.exitCode === null ? null : html` · exit ${attempt.exitCode}`;
  return html`<p class="attempts">
    #${attempt.number} ${attempt.state}${took === null ? null : html` · ${durationText(took)}`}${exit}${output}${why}
  </p>`;
};

const inheritedLine = ({ runId, event, attempt }: PacketFork["inherited"][number]): Markup => {
  const output =
    attempt.outputBlob === null ? null : html` · <a href="evidence/${attempt.outputBlob}" type="text/plain">output</a>`;
  const exit = attempt.exitCode === null ? null : html` · exit ${attempt.exitCode}`;
  return html`<p class="attempts">
    inherited from run <code>${runId}</code>: #${attempt.number} by ${attempt.agentId}${exit}${output} · event
    ${event.streamPosition} of it, <code>${event.hash.slice(0, 16)}</code>
  </p>`;
};

const reviewLine = ({ number, agentName, state, problem, findings, sentBack }: PacketReview): Markup => {
  const came = state === "failed" ? `came to no end: ${problem}` : `${findings.length} findings`;
  return html`<p class="attempts">
    review of #${number} by ${agentName}: ${came}${sentBack ? "; sent back" : null}
    ${findings.map((finding) => html`<br /><code>${placeOf(finding)}</code> ${finding.severity}: ${finding.message}`)}
  </p>`;
};

const row = (packet: Packet, task: PacketTask): Markup => {
  const attempts = packet.attempts
    .filter((attempt) => attempt.taskId === task.taskId)
    .sort((a, b) => a.number - b.number);
  const reviews = (packet.reviews ?? []).filter(({ taskId }) => taskId === task.taskId);
  const inherited = (packet.fork?.inherited ?? []).filter(({ taskId }) => taskId === task.taskId);
  const done = [...inherited.map(inheritedLine), ...attempts.map(attemptLine)];
  const tookOverall = attempts.reduce((total, attempt) => total + (tookMs(attempt) ?? 0), 0);
  return html`<tr id="${taskAnchor(packet, task)}">
    <td class="title">${task.title}${done}${reviews.map(reviewLine)}</td>
    <td>${taskTag(task.state)}</td>
    <td>${task.agent}</td>
    <td class="number">${attempts.length === 0 ? "–" : durationText(tookOverall)}</td>
    <td>${task.mergeCommit === null ? "–" : html`<code>${task.mergeCommit.slice(0, 10)}</code>`}</td>
  </tr>`;
};

export const tasksSection = (packet: Packet): Markup =>
  html`<section>
    <h2>Tasks and attempts</h2>
    <div class="table" tabindex="0" aria-label="Tasks">
      <table>
        <thead>
          <tr>
            <th scope="col">Task</th>
            <th scope="col">Outcome</th>
            <th scope="col">Agent</th>
            <th scope="col" class="number">Time</th>
            <th scope="col">Merge</th>
          </tr>
        </thead>
        <tbody>
          ${packet.tasks.map((task) => row(packet, task))}
        </tbody>
      </table>
    </div>
  </section>`;
