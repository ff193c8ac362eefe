/** Attempts as stretches of time: how long a task stood in the queue, was worked on, was merged. */
import type { Attempt, LiveEvent } from "../../../api/types.ts";

export type Span = {
  attempt: Attempt;
  queuedAt: number | null;
  startedAt: number;
  /** When the agent had said that it was done. */
  mergingAt: number | null;
  /** Null while it lasts. */
  endedAt: number | null;
};
export type Lane = { agentId: string; spans: Span[] };

const at = (time: string): number => Date.parse(time);

const mergingTimes = (events: readonly LiveEvent[]): Map<string, number> =>
  new Map(
    events
      .filter(({ name }) => name === "task.merging")
      .map(({ payload, time }) => [String(payload["attemptId"]), at(time)]),
  );

/** Of each attempt: when its task was last put into the queue before. */
const queuedTimes = (events: readonly LiveEvent[]): Map<string, number> => {
  const waiting = new Map<string, number>();
  const found = new Map<string, number>();
  for (const { name, taskId, time, payload } of events) {
    if (taskId === null) continue;
    if (name === "task.queued") waiting.set(taskId, at(time));
    const since = waiting.get(taskId);
    if (name === "task.leased" && since !== undefined) found.set(String(payload["attemptId"]), since);
  }
  return found;
};

/** A line for each agent, in the order in which they first took something on. */
export const lanesOf = (attempts: readonly Attempt[], events: readonly LiveEvent[]): Lane[] => {
  const merging = mergingTimes(events);
  const queued = queuedTimes(events);
  const spans = attempts
    .map((attempt): Span => ({
      attempt,
      queuedAt: queued.get(attempt.attemptId) ?? null,
      startedAt: at(attempt.startedAt),
      mergingAt: merging.get(attempt.attemptId) ?? null,
      endedAt: attempt.finishedAt === null ? null : at(attempt.finishedAt),
    }))
    .sort((a, b) => a.startedAt - b.startedAt);
  return [...Map.groupBy(spans, ({ attempt }) => attempt.agentId)].map(([agentId, own]) => ({ agentId, spans: own }));
};

const STEPS = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 21_600, 43_200, 86_400];
const MARKS = 8;

/** Milliseconds from the start at which the scale has a mark. */
export const scaleMarks = (lengthMs: number): number[] => {
  const step = (STEPS.find((seconds) => lengthMs / (seconds * 1_000) <= MARKS) ?? 86_400) * 1_000;
  return Array.from({ length: Math.floor(lengthMs / step) + 1 }, (_, index) => index * step);
};
