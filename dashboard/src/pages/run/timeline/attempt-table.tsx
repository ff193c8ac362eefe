import { Link } from "@tanstack/react-router";
import type { Attempt } from "../../../api/types.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { timeOfDay } from "../../../format/time.ts";
import { Elapsed } from "../../../ui/elapsed.tsx";
import { AttemptBadge } from "../../../ui/state-badges.tsx";
import { type Column, Table } from "../../../ui/table.tsx";

const words = runText.timeline;

const columnsFor = (runId: string, titles: ReadonlyMap<string, string>): Column<Attempt>[] => [
  {
    key: "task",
    title: words.task,
    width: "minmax(10rem, 2fr)",
    cell: ({ taskId }) => (
      <Link to="/runs/$runId/tasks/$taskId" params={{ runId, taskId }} className="font-medium hover:underline">
        {titles.get(taskId)}
      </Link>
    ),
  },
  { key: "number", title: words.number, width: "5rem", align: "end", wideOnly: true, cell: ({ number }) => number },
  { key: "state", title: words.state, width: "8rem", cell: ({ state }) => <AttemptBadge state={state} /> },
  { key: "agent", title: words.agent, width: "minmax(6rem, 1fr)", wideOnly: true, cell: ({ agentId }) => agentId },
  { key: "began", title: words.began, width: "7rem", wideOnly: true, cell: ({ startedAt }) => timeOfDay(startedAt) },
  {
    key: "took",
    title: words.took,
    width: "6rem",
    align: "end",
    cell: ({ startedAt, finishedAt }) => <Elapsed from={startedAt} to={finishedAt} />,
  },
];

type Props = { runId: string; attempts: readonly Attempt[]; titles: ReadonlyMap<string, string> };

export const AttemptTable = ({ runId, attempts, titles }: Props) => (
  <Table
    label={words.label}
    columns={columnsFor(runId, titles)}
    rows={attempts.toSorted((a, b) => a.startedAt.localeCompare(b.startedAt))}
    rowKey={({ attemptId }) => attemptId}
  />
);
