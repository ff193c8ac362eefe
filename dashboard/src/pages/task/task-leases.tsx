import { useQuery } from "@tanstack/react-query";
import type { Attempt, Explanation, RunTask } from "../../api/types.ts";
import { taskText as words } from "../../catalogue/pages/task-text.ts";
import { timeOfDay } from "../../format/time.ts";
import { Panel } from "../../ui/panel.tsx";
import { AttemptBadge } from "../../ui/state-badges.tsx";
import { explanationQuery } from "../../api/agent-queries.ts";

type Assignment = Explanation["assignments"][number];

const span = ({ startedAt, finishedAt }: Attempt): string =>
  finishedAt === null
    ? words.leaseFrom(timeOfDay(startedAt))
    : words.leaseSpan(timeOfDay(startedAt), timeOfDay(finishedAt));

/** Why it went to this agent and no other. */
const whyOf = (task: RunTask, assignment: Assignment | undefined): string => {
  // Agents of a run in its own process take what is theirs as they are free: nobody chooses between them.
  if (assignment === undefined) return words.bound(task.agent);
  const { considered, why, note } = assignment;
  return [words.considered(considered), why, note].filter((part) => part !== "").join(". ");
};

const Lease = ({ attempt, why }: { attempt: Attempt; why: string }) => (
  <li className="flex flex-col gap-1 border-b border-line px-3.5 py-2 last:border-b-0">
    <span className="flex items-center justify-between gap-2">
      <span className="min-w-0 truncate font-medium" title={attempt.agentId}>
        {attempt.agentId}
      </span>
      <AttemptBadge state={attempt.state} />
    </span>
    <span className="text-12 text-muted">
      {words.leaseNumber(attempt.leaseToken)} · {span(attempt)}
    </span>
    <span className="text-12 break-words text-muted">{why}</span>
  </li>
);

const Reasons = ({ reasons }: { reasons: readonly string[] }) => (
  <div className="border-b border-line px-3.5 py-2 last:border-b-0">
    <p className="mb-1 text-12 text-muted">{words.waits}</p>
    <ul className="flex list-disc flex-col gap-1 pl-4 break-words">
      {reasons.map((reason) => (
        <li key={reason}>{reason}</li>
      ))}
    </ul>
  </div>
);

/** Each lease that was given on it: to whom, for how long, why to that agent, and how it ended. */
export const TaskLeases = ({ task, attempts }: { task: RunTask; attempts: readonly Attempt[] }) => {
  const { runId, taskId, state } = task;
  const open = state === "waiting" || state === "queued" || state === "leased" || state === "merging";
  const { data: explanation } = useQuery({
    ...explanationQuery(taskId, runId),
    // What has ended is explained once and for all.
    ...(!open && { refetchInterval: false as const }),
  });
  // Who works on it, and since when, is in the list below.
  const waits = state === "waiting" || state === "queued";
  const reasons = waits && explanation !== undefined ? explanation.reasons : [];
  const byAttempt = new Map(explanation?.assignments.map((one) => [one.attempt, one]));
  return (
    <Panel title={words.leases}>
      {reasons.length > 0 && <Reasons reasons={reasons} />}
      {attempts.length === 0 ? (
        <p className="px-3.5 py-3 text-muted">{words.noLeases}</p>
      ) : (
        <ol reversed>
          {attempts.toReversed().map((attempt) => (
            <Lease key={attempt.attemptId} attempt={attempt} why={whyOf(task, byAttempt.get(attempt.number))} />
          ))}
        </ol>
      )}
    </Panel>
  );
};
