import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Plan, PlanGraph, RunTask } from "../../api/types.ts";
import { taskText } from "../../catalogue/pages/task-text.ts";
import { shortCommit } from "../../format/number.ts";
import { duration, timeOfDay } from "../../format/time.ts";
import { Panel } from "../../ui/panel.tsx";
import { TaskBadge } from "../../ui/state-badges.tsx";

const words = taskText;
const MINUTE = 60_000;

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="flex justify-between gap-4 py-1">
    <dt className="shrink-0 text-muted">{name}</dt>
    <dd className="min-w-0 text-right break-words">{children}</dd>
  </div>
);

const TaskLinks = ({ name, tasks }: { name: string; tasks: readonly RunTask[] }) =>
  tasks.length > 0 && (
    <div className="border-t border-line px-3.5 py-2.5">
      <p className="mb-1 text-12 text-muted">{name}</p>
      <ul className="flex flex-col gap-1">
        {tasks.map(({ runId, taskId, title, state }) => (
          <li key={taskId} className="flex items-center justify-between gap-2">
            <Link
              to="/runs/$runId/tasks/$taskId"
              params={{ runId, taskId }}
              className="min-w-0 truncate hover:underline"
            >
              {title}
            </Link>
            <TaskBadge state={state} />
          </li>
        ))}
      </ul>
    </div>
  );

type Props = { task: RunTask; tasks: readonly RunTask[]; plan: { plan: Plan; graph: PlanGraph } | null };

const neighbours = ({ task: { taskId }, tasks, plan }: Props) => {
  const before = plan?.graph.nodes.find((node) => node.taskId === taskId)?.dependsOn ?? [];
  const after =
    plan?.graph.nodes.filter(({ dependsOn }) => dependsOn.includes(taskId)).map((node) => node.taskId) ?? [];
  const pick = (ids: readonly string[]): RunTask[] => tasks.filter((one) => ids.includes(one.taskId)).slice(0, 12);
  return { before: pick(before), after: pick(after) };
};

export const TaskFacts = (props: Props) => {
  const { task, plan } = props;
  const planned = plan?.plan.tasks.find(({ id }) => id === task.taskId);
  const { before, after } = neighbours(props);
  const touches = planned?.touches ?? [];
  return (
    <Panel title={words.instructions}>
      {planned?.binding?.script === undefined ? (
        <p className="px-3.5 py-3 break-words text-muted">{planned?.details ?? words.noInstructions}</p>
      ) : (
        <pre tabIndex={0} className="overflow-x-auto bg-sunken px-3.5 py-3 font-mono text-12">
          {planned.binding.script}
        </pre>
      )}
      <dl className="border-t border-line px-3.5 py-2">
        <Fact name={words.agent}>{task.leaseAgentId ?? task.agent}</Fact>
        {task.leaseExpiresAt !== null && (
          <Fact name={words.lease}>
            #{task.leaseToken} {words.leaseUntil} {timeOfDay(task.leaseExpiresAt)}
          </Fact>
        )}
        {task.mergeCommit !== null && (
          <Fact name={words.merge}>
            <code className="font-mono text-12">{shortCommit(task.mergeCommit)}</code>
          </Fact>
        )}
        {planned?.estimateMinutes !== undefined && (
          <Fact name={words.estimate}>{duration(planned.estimateMinutes * MINUTE)}</Fact>
        )}
        {touches.length > 0 && (
          <Fact name={words.touches}>
            <code className="font-mono text-12">{touches.join(", ")}</code>
          </Fact>
        )}
      </dl>
      {planned !== undefined && (
        <p className="px-3.5 pb-2.5">
          <Link
            to="/runs/$runId"
            params={{ runId: task.runId }}
            search={{ view: "plan" }}
            className="text-accent hover:underline"
          >
            {words.line(planned.source.line)}
          </Link>
        </p>
      )}
      <TaskLinks name={words.dependsOn} tasks={before} />
      <TaskLinks name={words.dependents} tasks={after} />
    </Panel>
  );
};
