import type { Event } from "../../model/event.ts";
import { type ByEvent, byEvent } from "./by-event.ts";
import { durationText, plainLine } from "./display-text.ts";
import { decisionWord } from "./marks.ts";
import type { Progress } from "./state.ts";

/** An event as one line with its time, for where no terminal is; null for what only machines need. */
export const renderEventLine = (event: Event, progress: Progress): string | null => {
  const text = event.taskId === null ? byEvent(RUN_WORDS, event, progress) : taskText(event, event.taskId, progress);
  return text === undefined ? null : `${clockTime(event.time)}  ${plainLine(text)}`;
};

const clockTime = (time: string): string => {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
};

const taskText = (event: Event, taskId: string, progress: Progress): string | undefined => {
  const words = byEvent(TASK_WORDS, event);
  return words === undefined ? undefined : `task ${progress.tasks.get(taskId)?.title ?? taskId}: ${words}`;
};

const TASK_WORDS: ByEvent<string, []> = {
  "task.leased": ({ number, agentId }) => `attempt ${number} by ${agentId}`,
  "task.merging": () => "done, merging",
  "task.succeeded": ({ mergeCommit }) => `merged as ${mergeCommit.slice(0, 12)}`,
  "task.inherited": ({ sourceRunId, mergeCommit }) => `inherited from run ${sourceRunId}, ${mergeCommit.slice(0, 12)}`,
  "task.failed": ({ failure }) => `failed: ${failure.message} [${failure.code}]`,
  "task.retried": ({ by }) => `queued again by ${by}`,
  "task.skipped": ({ reason }) => `skipped: ${reason}`,
  "task.cancelled": ({ reason }) => `cancelled: ${reason}`,
  "attempt.failed": ({ number, failure, retryInMs }) => {
    const next = retryInMs === null ? "no further attempt" : `again in ${durationText(retryInMs)}`;
    return `attempt ${number} failed: ${failure.message} [${failure.code}]; ${next}`;
  },
  "attempt.lost": ({ number, reason }) => `attempt ${number} lost: ${reason}`,
  "merge.conflicted": ({ number, files }) => `attempt ${number} conflicts in ${files.join(", ")}`,
};

const criterion = (id: string, progress: Progress): string => `criterion ${progress.criteria.get(id)?.title ?? id}`;

const RUN_WORDS: ByEvent<string | undefined, [Progress]> = {
  "run.started": ({ planTitle, tasks, criteria }) =>
    `run started: ${planTitle} (${tasks} task${tasks === 1 ? "" : "s"}, ${criteria} criteri${criteria === 1 ? "on" : "a"})`,
  "run.forked": ({ sourceRunId, inherited }) => `forked from run ${sourceRunId} with ${inherited} tasks done`,
  "run.paused": ({ reason }) => `run paused: ${reason}`,
  "run.resumed": ({ reason }) => `run resumed: ${reason}`,
  "run.reopened": ({ reason }) => `run reopened: ${reason}`,
  "run.cancelling": ({ reason }) => `run is cancelled: ${reason}`,
  "run.cancelled": () => "run cancelled",
  "run.failed": ({ code, message }) => `run failed: ${message} [${code}]`,
  "run.finished": ({ decision }) => `run finished: ${decisionWord(decision)}`,
  "run.applied": ({ commit }) => `applied as ${commit.slice(0, 12)}`,
  "criterion.observed": ({ criterionId, at, outcome, summary }, progress) =>
    `${criterion(criterionId, progress)}: ${outcome} at ${at}: ${summary}`,
  "criterion.decided": ({ criterionId, verdict, reason }, progress) =>
    `${criterion(criterionId, progress)}: ${verdict}: ${reason}`,
  "criterion.attested": ({ criterionId, kind, by }, progress) =>
    `${criterion(criterionId, progress)}: ${kind} by ${by}`,
  "gate.decided": ({ gateId, decision }, progress) =>
    `gate ${progress.gates.get(gateId)?.title ?? gateId}: ${decisionWord(decision)}`,
};
