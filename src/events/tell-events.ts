/**
 * Every change has its event, so a log of what changed is made of committed events, as what is counted is
 * (measure-events.ts). Only what a single statement says of many tasks is told where it is sent.
 */
import type { EventName, NewEvent } from "../model/event.ts";
import { tell, type TellingLevel } from "../runtime/telling.ts";

/** What whoever is on call wants to have seen at a glance; all else is for a closer look. */
const AT_A_GLANCE: readonly EventName[] = [
  "agent.connected",
  "agent.draining",
  "agent.quarantined",
  "agent.released",
  "attempt.failed",
  "attempt.lost",
  "attempt.paused",
  "backup.failed",
  "backup.taken",
  "budget.stopped",
  "budget.warned",
  "gate.decided",
  "queue.draining",
  "queue.paused",
  "queue.resumed",
  "task.failed",
  "tasks.expired",
  "tasks.failed",
];

const levelOf = (name: EventName): TellingLevel =>
  name.startsWith("run.") || AT_A_GLANCE.includes(name) ? "info" : "debug";

/** Of what an event says: how it ended. All of it is in the log of events, where policies say who may read it. */
const endOf = (payload: object): Readonly<Record<string, unknown>> => {
  const { failure, attempts, decision, verdict, taskIds } = payload as {
    failure?: { code: string; class: string };
    attempts?: readonly { failure?: { code: string } | null }[];
    decision?: string;
    verdict?: string;
    taskIds?: readonly string[];
  };
  return {
    ...(failure !== undefined && { code: failure.code, class: failure.class }),
    ...(Array.isArray(attempts) && { codes: [...new Set(attempts.map((one) => one.failure?.code))] }),
    ...(decision !== undefined && { decision }),
    ...(verdict !== undefined && { verdict }),
    ...(Array.isArray(taskIds) && { tasks: taskIds.length }),
  };
};

export const tellEvents = (tenant: string, events: readonly NewEvent[]): void => {
  for (const { name, runId, taskId, actor, payload } of events) {
    tell(levelOf(name), name, () => ({
      tenant,
      ...(runId !== null && runId !== undefined && { run: runId }),
      ...(taskId !== null && taskId !== undefined && { task: taskId }),
      actor,
      ...endOf(payload),
    }));
  }
};
