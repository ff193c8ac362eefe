import { useInfiniteQuery } from "@tanstack/react-query";
import { X } from "lucide-react";
import { useState } from "react";
import type { QueueTask } from "../../api/types.ts";
import { queuesText } from "../../catalogue/pages/queues-text.ts";
import { shortId } from "../../format/number.ts";
import { IconButton } from "../../ui/button.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/field.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { queueTasksQuery } from "./queue-queries.ts";
import { type OpenedTask, QueueTaskDialog } from "./queue-task-dialog.tsx";
import { TaskStateBadge } from "./task-state-badge.tsx";
import { ActorName } from "../../ui/actor.tsx";

const words = queuesText.tasks;
const STATES: readonly QueueTask["state"][] = ["queued", "scheduled", "leased", "succeeded", "failed", "cancelled"];

export const taskTitle = ({ details, kind }: Pick<QueueTask, "details" | "kind">): string => details.title ?? kind;

const columnsFor = (onOpen: (task: QueueTask) => void): Column<QueueTask>[] => [
  {
    key: "task",
    title: words.column.task,
    width: "minmax(10rem, 2fr)",
    cell: (task) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <button type="button" onClick={() => onOpen(task)} className="truncate font-medium hover:underline">
          {taskTitle(task)}
        </button>
        <span className="text-12 text-muted">{task.kind}</span>
        <span className="font-mono text-12 text-faint">{shortId(task.taskId)}</span>
      </span>
    ),
  },
  { key: "state", title: words.column.state, width: "7.5rem", cell: ({ state }) => <TaskStateBadge state={state} /> },
  {
    key: "attempts",
    title: words.column.attempts,
    width: "5rem",
    align: "end",
    wideOnly: true,
    cell: ({ attempts, maxAttempts }) => <span className="text-muted">{words.tried(attempts, maxAttempts)}</span>,
  },
  {
    key: "agent",
    title: words.column.agent,
    width: "minmax(7rem, 1fr)",
    wideOnly: true,
    cell: ({ leaseAgentId, failure }) => (
      <span className="text-muted" title={failure?.message}>
        {leaseAgentId === null ? failure?.message : <ActorName actor={leaseAgentId} />}
      </span>
    ),
  },
  {
    key: "enqueued",
    title: words.column.enqueued,
    width: "7rem",
    align: "end",
    wideOnly: true,
    cell: ({ enqueuedAt }) => <Moment at={enqueuedAt} className="text-muted" />,
  },
];

type Props = { queue: string; onClose: () => void };

/** What was put into a queue, the newest first. */
export const QueueTasks = ({ queue, onClose }: Props) => {
  const [state, setState] = useState<QueueTask["state"] | "">("");
  const [opened, setOpened] = useState<OpenedTask | null>(null);
  const tasks = useInfiniteQuery(queueTasksQuery(queue, state));
  const open = (task: QueueTask): void => setOpened({ taskId: task.taskId, title: taskTitle(task) });
  const rows = tasks.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-label={queuesText.open(queue)} className="flex min-h-64 flex-1 flex-col border-t border-line-strong">
      <header className="flex flex-wrap items-center justify-between gap-2 border-b border-line px-4 py-2 md:px-6">
        <h2 className="min-w-0 font-semibold break-words">
          {queuesText.open(queue)} <span className="font-normal text-muted">{words.newest}</span>
        </h2>
        <span className="flex items-center gap-1">
          <Select
            aria-label={words.states}
            value={state}
            onChange={(event) => setState(event.target.value as QueueTask["state"] | "")}
            className="h-8! w-auto! text-13!"
          >
            <option value="">{words.all}</option>
            {STATES.map((one) => (
              <option key={one} value={one}>
                {words.state[one]}
              </option>
            ))}
          </Select>
          <IconButton icon={X} label={words.close} onClick={onClose} />
        </span>
      </header>
      <QueryView query={tasks}>
        {() =>
          rows.length === 0 ? (
            <EmptyState title={words.empty} />
          ) : (
            <Table
              label={words.label}
              columns={columnsFor(open)}
              rows={rows}
              rowKey={({ taskId }) => taskId}
              rowHeight={40}
              onOpen={open}
              onEnd={() => tasks.hasNextPage && !tasks.isFetchingNextPage && void tasks.fetchNextPage()}
            />
          )
        }
      </QueryView>
      <QueueTaskDialog task={opened} onClose={() => setOpened(null)} onOpen={setOpened} />
    </section>
  );
};
