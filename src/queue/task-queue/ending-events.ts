/**
 * What is told of attempts that did not succeed. One event for all that is alike: done by the same actor, and following
 * from the same event.
 */
import { aboutTasks, type NewEvent } from "../../model/event.ts";
import type { TaskFailure } from "../../model/run.ts";
import { uuidV7 } from "../../runtime/ids.ts";
import type { HeldRow } from "../../store/tasks/leased-tasks.ts";

type Of<N extends NewEvent["name"]> = Extract<NewEvent, { name: N }>;
/** Its id is known before it is written: it goes into the rows of its tasks. */
type Told<N extends NewEvent["name"], T> = { event: Of<N> & { eventId: string }; of: readonly T[] };

export type EndedAttempt = {
  held: HeldRow;
  agentId: string;
  lost: boolean;
  failure: TaskFailure;
  retryInMs: number | null;
};

const alike = <T>(all: readonly T[], keyOf: (one: T) => unknown): [T, ...T[]][] => [
  ...(Map.groupBy(all, (one) => JSON.stringify(keyOf(one))) as Map<string, [T, ...T[]]>).values(),
];

/** That an agent is lost is found by the engine. */
const actorOf = ({ lost, agentId }: EndedAttempt): string => (lost ? "engine" : agentId);

const attemptOf = ({ held, agentId, lost, failure, retryInMs }: EndedAttempt) => ({
  taskId: held.taskId,
  number: held.token,
  agentId,
  lost,
  failure,
  retryInMs,
});

const causedBy = (now: Date, causation: string | null) => ({ eventId: uuidV7(now), causation });

export const tellFailures = <T extends EndedAttempt>(now: Date, ended: readonly T[]): Told<"tasks.failed", T>[] =>
  alike(ended, (one) => [actorOf(one), one.held.lastEvent]).map((of) => {
    const attempts = of.map(attemptOf);
    const about = { ...aboutTasks(attempts.map(({ taskId }) => taskId)), actor: actorOf(of[0]) };
    return {
      event: { name: "tasks.failed", ...causedBy(now, of[0].held.lastEvent), ...about, payload: { attempts } },
      of,
    };
  });

/** @param failures the last of them that the breaker has counted has opened it */
export const withCause = (
  opened: Of<"breaker.opened">,
  failures: readonly Told<"tasks.failed", EndedAttempt>[],
): NewEvent => {
  const { queue, kind } = opened.payload;
  const cause = failures.findLast(({ of }) =>
    of.some(({ held, failure }) => failure.class === "dependency" && held.queue === queue && held.kind === kind),
  );
  return { ...opened, causation: cause?.event.eventId ?? null };
};

export type GivenBack = { held: HeldRow; agentId: string; reason: string };

export const tellReturns = (now: Date, returned: readonly GivenBack[]): Told<"tasks.returned", GivenBack>[] =>
  alike(returned, ({ held, agentId, reason }) => [agentId, reason, held.lastEvent]).map((of) => {
    const [{ held, agentId, reason }] = of;
    const taskIds = of.map((one) => one.held.taskId);
    const payload = { taskIds, reason };
    const about = { ...aboutTasks(taskIds), actor: agentId };
    return { event: { name: "tasks.returned", ...causedBy(now, held.lastEvent), ...about, payload }, of };
  });

export const tellExpired = (expired: readonly Pick<HeldRow, "taskId" | "lastEvent">[]): NewEvent[] =>
  alike(expired, ({ lastEvent }) => lastEvent).map((of) => {
    const taskIds = of.map(({ taskId }) => taskId);
    const causation = of[0].lastEvent;
    return { name: "tasks.expired", ...aboutTasks(taskIds), causation, actor: "engine", payload: { taskIds } };
  });
