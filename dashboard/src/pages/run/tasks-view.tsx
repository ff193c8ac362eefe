import { Link, useNavigate } from "@tanstack/react-router";
import { RotateCcw } from "lucide-react";
import { useMemo, useState } from "react";
import type { Attempt, RunStatus, RunTask } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { Button } from "../../ui/button.tsx";
import { Elapsed } from "../../ui/elapsed.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { TaskBadge } from "../../ui/state-badges.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { useRetryTask } from "./use-run-control.ts";

const words = runText.tasks;

type Row = { task: RunTask; attempts: readonly Attempt[] };

const columnsFor = (runId: string, retry: (taskId: string) => void): Column<Row>[] => [
  {
    key: "task",
    title: words.task,
    width: "minmax(12rem, 3fr)",
    cell: ({ task: { taskId, title, failure, state } }) => (
      <span className="flex min-w-0 flex-col">
        <Link
          to="/runs/$runId/tasks/$taskId"
          params={{ runId, taskId }}
          className="truncate font-medium hover:underline"
        >
          {title}
        </Link>
        {failure !== null && state === "failed" && (
          <span className="truncate text-12 text-refuted">{failure.message}</span>
        )}
      </span>
    ),
  },
  { key: "state", title: words.state, width: "7.5rem", cell: ({ task }) => <TaskBadge state={task.state} /> },
  {
    key: "agent",
    title: words.agent,
    width: "minmax(6rem, 1fr)",
    wideOnly: true,
    cell: ({ task, attempts }) => <span className="text-muted">{attempts.at(-1)?.agentId ?? task.agent}</span>,
  },
  {
    key: "attempts",
    title: words.attempts,
    width: "5rem",
    align: "end",
    wideOnly: true,
    cell: ({ attempts }) => <span className="text-muted">{attempts.length}</span>,
  },
  {
    key: "took",
    title: words.took,
    width: "6rem",
    align: "end",
    wideOnly: true,
    cell: ({ attempts }) => {
      const last = attempts.at(-1);
      return last && <span className="text-muted">{<Elapsed from={last.startedAt} to={last.finishedAt} />}</span>;
    },
  },
  {
    key: "act",
    title: "",
    width: "7rem",
    align: "end",
    cell: ({ task }) =>
      task.state === "failed" && (
        <Button icon={RotateCcw} onClick={() => retry(task.taskId)} className="h-7!">
          {runText.act.retry}
        </Button>
      ),
  },
];

export const TasksView = ({ status: { run, tasks, attempts } }: { status: RunStatus }) => {
  const { runId } = run;
  const navigate = useNavigate();
  const [filter, setFilter] = useState("");
  const { mutate: retry } = useRetryTask(runId);
  const columns = useMemo(() => columnsFor(runId, retry), [runId, retry]);
  const rows = useMemo(() => {
    const byTask = Map.groupBy(attempts, ({ taskId }) => taskId);
    return tasks.map((task): Row => ({ task, attempts: byTask.get(task.taskId) ?? [] }));
  }, [tasks, attempts]);
  const wanted = filter.trim().toLowerCase();
  const shown = rows.filter(({ task }) => task.title.toLowerCase().includes(wanted));
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line px-4 py-2 md:px-6">
        <FilterInput label={words.filter} value={filter} onChange={setFilter} />
      </div>
      {shown.length === 0 ? (
        <EmptyState title={words.noMatch} />
      ) : (
        <Table
          label={words.label}
          columns={columns}
          rows={shown}
          rowKey={({ task }) => task.taskId}
          onOpen={({ task: { taskId } }) =>
            void navigate({ to: "/runs/$runId/tasks/$taskId", params: { runId, taskId } })
          }
        />
      )}
    </div>
  );
};
