import type { Event } from "../../model/event.ts";
import { observationSchema } from "../../model/run.ts";
import { type ByEvent, byEvent } from "./by-event.ts";
import { blankCriterion, blankTask, type Progress, type TaskProgress } from "./state.ts";

/** Brings the progress up to date with one event. Applying an event twice changes nothing. */
export const applyEvent = (progress: Progress, event: Event): void => {
  progress.runId ??= event.runId;
  const at = Date.parse(event.time);
  byEvent(RUN_CHANGES, event, progress, at);
  if (event.taskId === null) return;
  const task = progress.tasks.get(event.taskId) ?? blankTask(event.taskId);
  progress.tasks.set(event.taskId, { ...task, ...byEvent(TASK_CHANGES, event, at) });
};

const RUN_CHANGES: ByEvent<void, [Progress, number]> = {
  "run.started": ({ planTitle }, progress, at) => {
    progress.title = planTitle;
    progress.startedAt = at;
    progress.state = "running";
  },
  "run.paused": (_, progress) => void (progress.state = "paused"),
  "run.resumed": (_, progress) => void (progress.state = "running"),
  "run.reopened": (_, progress) => void (progress.state = "running"),
  "run.cancelling": (_, progress) => void (progress.state = "cancelling"),
  "run.cancelled": (_, progress) => void (progress.state = "cancelled"),
  "run.finished": (_, progress) => void (progress.state = "finished"),
  "run.failed": (_, progress) => void (progress.state = "failed"),
  "criterion.decided": ({ criterionId: id, verdict }, { criteria }) => {
    criteria.set(id, { ...(criteria.get(id) ?? blankCriterion(id)), verdict });
  },
  "criterion.observed": ({ criterionId: id, at, outcome }, { criteria }) => {
    const seen = observationSchema.shape.outcome.parse(outcome);
    if (at === "head") criteria.set(id, { ...(criteria.get(id) ?? blankCriterion(id)), seen });
  },
  "gate.decided": ({ gateId: id, decision }, { gates }) => {
    gates.set(id, { ...(gates.get(id) ?? { id, title: id, phaseId: null }), decision });
  },
};

const TASK_CHANGES: ByEvent<Partial<TaskProgress>, [number]> = {
  "task.queued": () => ({ state: "queued", agent: null }),
  "task.leased": ({ agentId, number }, at) => ({
    state: "leased",
    agent: agentId,
    attempt: number,
    startedAt: at,
    endedAt: null,
  }),
  "task.merging": () => ({ state: "merging" }),
  "task.succeeded": (_, at) => ({ state: "succeeded", agent: null, endedAt: at, note: null }),
  "task.inherited": (_, at) => ({ state: "succeeded", agent: null, endedAt: at, note: null }),
  "task.failed": ({ failure }, at) => ({ state: "failed", agent: null, endedAt: at, note: failure.message }),
  "task.retried": () => ({ state: "queued", agent: null, note: null }),
  "task.skipped": ({ reason }) => ({ state: "skipped", agent: null, note: reason }),
  "task.cancelled": ({ reason }) => ({ state: "cancelled", agent: null, note: reason }),
  "attempt.failed": ({ failure }) => ({ note: failure.message }),
  "attempt.lost": ({ reason }) => ({ note: reason }),
  "merge.conflicted": ({ files }) => ({ note: `conflict in ${files.join(", ")}` }),
};
