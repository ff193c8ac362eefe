import type { QueueTask } from "../../api/types.ts";
import { deadLettersText as words } from "../../catalogue/pages/dead-letters-text.ts";
import { shortId } from "../../format/number.ts";
import { Moment } from "../../ui/moment.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { taskTitle } from "../queues/queue-tasks.tsx";

const columnsFor = (onOpen: (task: QueueTask) => void): Column<QueueTask>[] => [
  {
    key: "task",
    title: words.column.task,
    width: "minmax(10rem, 1.5fr)",
    cell: (task) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <button type="button" onClick={() => onOpen(task)} className="truncate font-medium hover:underline">
          {taskTitle(task)}
        </button>
        <span className="font-mono text-12 text-faint">{shortId(task.taskId)}</span>
      </span>
    ),
  },
  {
    key: "queue",
    title: words.column.queue,
    width: "8rem",
    wideOnly: true,
    cell: ({ queue }) => <span className="text-muted">{queue}</span>,
  },
  {
    key: "failure",
    title: words.column.failure,
    width: "minmax(10rem, 2fr)",
    cell: ({ failure }) => (
      <span title={failure?.message} className="flex min-w-0 items-baseline gap-2.5">
        <code className="shrink-0 font-mono text-12 text-refuted">{failure?.code}</code>
        <span className="truncate text-muted max-md:hidden">{failure?.message}</span>
      </span>
    ),
  },
  {
    key: "attempts",
    title: words.column.attempts,
    width: "5rem",
    align: "end",
    wideOnly: true,
    cell: ({ attempts }) => <span className="text-muted">{attempts}</span>,
  },
  {
    key: "failed",
    title: words.column.failed,
    width: "7rem",
    align: "end",
    wideOnly: true,
    cell: ({ endedAt }) => endedAt !== null && <Moment at={endedAt} className="text-muted" />,
  },
];

type Props = { tasks: readonly QueueTask[]; onOpen: (task: QueueTask) => void; onEnd: () => void };

export const DeadLetterTable = ({ tasks, onOpen, onEnd }: Props) => (
  <Table
    label={words.label}
    columns={columnsFor(onOpen)}
    rows={tasks}
    rowKey={({ taskId }) => taskId}
    onOpen={onOpen}
    onEnd={onEnd}
  />
);
