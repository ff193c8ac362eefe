import { Link } from "@tanstack/react-router";
import type { LiveEvent } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { fullTime, timeOfDay } from "../../format/time.ts";
import { type Column, Table } from "../../ui/table.tsx";
import { ActorName } from "../../ui/actor.tsx";

const words = runText.events;

/** What an event says, in its own words; the rest of it is for programs. */
const saidBy = ({ payload }: LiveEvent): string => {
  const { failure, reason, summary, message, decision, verdict, agentId } = payload as Record<string, unknown>;
  const said = (failure as { message?: string } | undefined)?.message ?? verdict ?? decision;
  const more = reason ?? summary ?? message ?? agentId;
  return [said, more].filter((part) => typeof part === "string" && part !== "").join(": ");
};

type Props = {
  runId: string;
  events: readonly LiveEvent[]; /** Of its tasks; null where all events are of one. */
  titles: ReadonlyMap<string, string> | null;
};

const taskColumn = (runId: string, titles: ReadonlyMap<string, string>): Column<LiveEvent> => ({
  key: "task",
  title: words.task,
  width: "minmax(8rem, 1fr)",
  wideOnly: true,
  cell: ({ taskId }) =>
    taskId !== null && (
      <Link to="/runs/$runId/tasks/$taskId" params={{ runId, taskId }} className="hover:underline">
        {titles.get(taskId) ?? taskId}
      </Link>
    ),
});

const columnsFor = (runId: string, titles: Props["titles"]): Column<LiveEvent>[] => [
  {
    key: "time",
    title: words.time,
    width: "6rem",
    cell: ({ time }) => (
      <time dateTime={time} title={fullTime(time)} className="text-muted">
        {timeOfDay(time)}
      </time>
    ),
  },
  {
    key: "event",
    title: words.event,
    width: "10rem",
    cell: ({ name }) => <code className="font-mono text-12">{name}</code>,
  },
  ...(titles === null ? [] : [taskColumn(runId, titles)]),
  {
    key: "what",
    title: words.what,
    width: "minmax(8rem, 2fr)",
    wideOnly: true,
    cell: (event) => (
      <span className="text-muted" title={saidBy(event)}>
        {saidBy(event)}
      </span>
    ),
  },
  {
    key: "actor",
    title: words.actor,
    width: "7rem",
    wideOnly: true,
    cell: ({ actor }) => <ActorName actor={actor} className="text-muted" />,
  },
];

export const EventTable = ({ runId, events, titles }: Props) => (
  <Table
    label={words.label}
    columns={columnsFor(runId, titles)}
    rows={events}
    rowKey={({ eventId }) => eventId}
    rowHeight={36}
  />
);
