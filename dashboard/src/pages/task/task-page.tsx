import type { ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useState } from "react";
import { runPlanQuery, runStatusQuery } from "../../api/queries.ts";
import type { Attempt, RunStatus } from "../../api/types.ts";
import { taskText } from "../../catalogue/pages/task-text.ts";
import { text } from "../../catalogue/text.ts";
import { Page } from "../../shell/page.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { ErrorRegion } from "../../ui/error-region.tsx";
import { TaskBadge } from "../../ui/state-badges.tsx";
import { NotFound } from "../../shell/not-found.tsx";
import { RunOrRemoved } from "../run/remove/run-or-removed.tsx";
import { AttemptCards } from "./attempt-cards.tsx";
import { AttemptChanges } from "./attempt-changes.tsx";
import { AttemptOutput } from "./attempt-output.tsx";
import { inheritedAttempt, InheritedNote } from "./inherited-work.tsx";
import { TaskActions } from "./task-actions.tsx";
import { TaskEvidence } from "./task-evidence.tsx";
import { TaskEvents } from "./task-events.tsx";
import { TaskFacts } from "./task-facts.tsx";
import { TaskLeases } from "./task-leases.tsx";
import { TaskReviews } from "./task-reviews.tsx";
import { TaskSessions } from "./task-sessions.tsx";
import { TaskTraces } from "./task-traces.tsx";

const words = taskText;

const Attempts = ({ attempts }: { attempts: readonly Attempt[] }) => {
  const [chosen, setChosen] = useState<string | null>(null);
  const shown = attempts.find(({ attemptId }) => attemptId === chosen) ?? attempts.at(-1);
  if (shown === undefined) return <EmptyState title={words.none} />;
  return (
    <>
      <AttemptCards attempts={attempts} shown={shown} onChoose={setChosen} />
      <AttemptOutput key={shown.attemptId} attempt={shown} />
      <AttemptChanges attempt={shown} />
    </>
  );
};

const Above = ({ run: { runId, planTitle } }: Pick<RunStatus, "run">) => (
  <span className="flex flex-wrap gap-1.5">
    <Link to="/runs" className="hover:underline">
      {text.run.listTitle}
    </Link>
    <span aria-hidden>/</span>
    <Link to="/runs/$runId" params={{ runId }} className="hover:underline">
      {planTitle}
    </Link>
  </span>
);

const Shown = ({ status, taskId }: { status: RunStatus; taskId: string }) => {
  const { run, tasks, attempts } = status;
  const { runId } = run;
  const task = tasks.find((one) => one.taskId === taskId);
  const plan = useQuery(runPlanQuery(runId));
  if (task === undefined) return <NotFound />;
  const own = attempts.filter((attempt) => attempt.taskId === taskId).toSorted((a, b) => a.number - b.number);
  const inherited = status.fork?.inherited.find((one) => one.taskId === taskId);
  return (
    <Page
      title={task.title}
      above={<Above run={run} />}
      badge={<TaskBadge state={task.state} />}
      actions={<TaskActions task={task} />}
    >
      <div className="grid flex-1 grid-cols-1 gap-4 p-4 md:p-6 lg:grid-cols-[minmax(0,1fr)_20rem]">
        <div className="flex min-w-0 flex-col gap-4">
          {task.failure !== null && task.state === "failed" && (
            <p role="alert" className="rounded-6 bg-refuted-soft px-3 py-2 break-words text-refuted">
              <span className="font-mono">{task.failure.code}</span> {task.failure.message}
            </p>
          )}
          <ErrorRegion>
            {inherited !== undefined && <InheritedNote runId={inherited.runId} taskId={taskId} />}
            <Attempts attempts={inherited === undefined ? own : [inheritedAttempt(inherited)]} />
          </ErrorRegion>
          <ErrorRegion>
            <TaskReviews reviews={status.reviews} taskId={taskId} />
          </ErrorRegion>
          <ErrorRegion>
            <TaskEvents runId={runId} taskId={taskId} />
          </ErrorRegion>
        </div>
        <aside aria-label={words.about} className="flex min-w-0 flex-col gap-4">
          <ErrorRegion>
            <TaskFacts task={task} tasks={tasks} plan={plan.data ?? null} />
          </ErrorRegion>
          <ErrorRegion>
            <TaskLeases task={task} attempts={own} />
          </ErrorRegion>
          <ErrorRegion>
            <TaskSessions runId={runId} taskId={taskId} />
          </ErrorRegion>
          <ErrorRegion>
            <TaskEvidence status={status} task={task} />
          </ErrorRegion>
          <ErrorRegion>
            <TaskTraces runId={runId} taskId={taskId} />
          </ErrorRegion>
        </aside>
      </div>
    </Page>
  );
};

export const TaskPage = (): ReactNode => {
  const { runId, taskId } = useParams({ from: "/signed-in/runs/$runId/tasks/$taskId" });
  const status = useQuery(runStatusQuery(runId));
  return <RunOrRemoved query={status}>{(shown) => <Shown key={taskId} status={shown} taskId={taskId} />}</RunOrRemoved>;
};
