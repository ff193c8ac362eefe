/** One task without a run, with all that is known of it. */
import { Link } from "@tanstack/react-router";
import { lazy, type ReactNode, Suspense } from "react";
import type { Output } from "provost/client";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { CodeBlock } from "../../ui/code-block.tsx";
import { Facts } from "../../ui/facts.tsx";
import { Moment } from "../../ui/moment.tsx";
import { SkeletonRows } from "../../ui/skeleton.tsx";
import { TaskStateBadge } from "./task-state-badge.tsx";
import { writeJson } from "../../format/written-json.ts";
import { ActorName } from "../../ui/actor.tsx";

const words = queuesText.tasks;

export type TaskWithAttempts = Output<"queueTasks.get">;

/** What shows output is large; it comes when a task is looked at. */
const QueueTaskOutput = lazy(() =>
  import("./queue-task-output.tsx").then((loaded) => ({ default: loaded.QueueTaskOutput })),
);

/** An attempt of a run: what it prints is shown with the run. */
export const RUN_TASK_KIND = "run-task";

/** The last attempt of which something is kept; null when there is none. */
const shownAttempt = ({ kind, state, attempts, failedAttempts }: TaskWithAttempts): number | null => {
  if (kind === RUN_TASK_KIND) return null;
  return state === "succeeded" || state === "leased" ? attempts : (failedAttempts.at(-1)?.number ?? null);
};

const factsOf = (task: TaskWithAttempts): { name: string; value: ReactNode }[] => [
  { name: words.column.state, value: <TaskStateBadge state={task.state} /> },
  { name: words.queue, value: task.queue },
  { name: words.kind, value: task.kind },
  ...(task.requires.length === 0 ? [] : [{ name: words.requires, value: task.requires.join(", ") }]),
  { name: words.column.attempts, value: words.tried(task.attempts, task.maxAttempts) },
  ...(task.leaseAgentId === null ? [] : [{ name: words.column.agent, value: <ActorName actor={task.leaseAgentId} /> }]),
  ...(task.leaseExpiresAt === null ? [] : [{ name: words.until, value: <Moment at={task.leaseExpiresAt} /> }]),
  ...(task.priority === 0 ? [] : [{ name: words.priority, value: task.priority }]),
  ...(task.concurrencyKey === null ? [] : [{ name: words.key, value: task.concurrencyKey }]),
  { name: words.column.enqueued, value: <Moment at={task.enqueuedAt} /> },
  ...(task.state === "scheduled" ? [{ name: words.runAt, value: <Moment at={task.runAt} /> }] : []),
  ...(task.deadline === null ? [] : [{ name: words.deadline, value: <Moment at={task.deadline} /> }]),
  ...(task.endedAt === null ? [] : [{ name: words.ended, value: <Moment at={task.endedAt} /> }]),
  { name: words.id, value: <code className="font-mono text-12 break-all">{task.taskId}</code> },
];

const FailedAttempts = ({ attempts }: { attempts: TaskWithAttempts["failedAttempts"] }) => (
  <section className="flex flex-col gap-1">
    <h3 className="text-12 font-medium text-muted">{words.failedAttempts}</h3>
    <ol className="rounded-6 border border-line">
      {attempts.map(({ number, agentId, failure, failedAt }) => (
        <li key={number} className="border-b border-line px-3 py-2 last:border-b-0">
          <span className="flex flex-wrap justify-between gap-x-3">
            <span className="font-medium">{words.attempt(number)}</span>
            <Moment at={failedAt} className="text-12 text-muted" />
          </span>
          <span className="block break-words">
            <code className="font-mono text-12 text-refuted">{failure.code}</code> {failure.message}
          </span>
          <span className="block truncate text-12 text-muted">
            <ActorName actor={agentId} />
          </span>
        </li>
      ))}
    </ol>
  </section>
);

const LastOutput = ({ task }: { task: TaskWithAttempts }) => {
  const attempt = shownAttempt(task);
  if (attempt === null) return null;
  return (
    <Suspense fallback={<SkeletonRows rows={3} />}>
      <QueueTaskOutput taskId={task.taskId} attempt={attempt} follow={task.state === "leased"} />
    </Suspense>
  );
};

export const QueueTaskView = ({ task }: { task: TaskWithAttempts }) => (
  <div className="flex flex-col gap-4">
    <Facts facts={factsOf(task)} />
    {task.payload !== null && (
      <CodeBlock label={words.payload} maxHeight="12rem">
        {writeJson(task.payload)}
      </CodeBlock>
    )}
    {task.failedAttempts.length > 0 && <FailedAttempts attempts={task.failedAttempts} />}
    {task.result !== null && (
      <CodeBlock label={words.result} maxHeight="12rem">
        {writeJson(task.result)}
      </CodeBlock>
    )}
    <LastOutput task={task} />
    <Link to="/agents" search={{ task: task.taskId }} className="self-start text-accent hover:underline">
      {words.explain}
    </Link>
  </div>
);
