import type { ReactNode } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Workflow } from "lucide-react";
import { useState } from "react";
import { runsQuery } from "../../api/queries.ts";
import type { RunState, RunTally } from "../../api/types.ts";
import { text } from "../../catalogue/text.ts";
import { shortId } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { buttonClass } from "../../ui/button.tsx";
import { Elapsed } from "../../ui/elapsed.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Select } from "../../ui/field.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { Moment } from "../../ui/moment.tsx";
import { LookedSoFar } from "../../ui/looked-so-far.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { SegmentBar } from "../../ui/segment-bar.tsx";
import { RunBadge } from "../../ui/state-badges.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { criterionSegments, sum, taskSegments } from "./tallies.ts";

const words = text.run.list;

const COLUMNS: readonly Column<RunTally>[] = [
  {
    key: "run",
    title: words.run,
    width: "minmax(12rem, 2fr)",
    cell: ({ run: { runId, planTitle } }) => (
      <span className="flex min-w-0 items-baseline gap-2">
        <Link to="/runs/$runId" params={{ runId }} className="truncate font-medium hover:underline">
          {planTitle}
        </Link>
        <span className="font-mono text-12 text-faint">{shortId(runId)}</span>
      </span>
    ),
  },
  {
    key: "state",
    title: words.state,
    width: "9rem",
    cell: ({ run }) => <RunBadge state={run.state} decision={run.decision} />,
  },
  {
    key: "tasks",
    title: words.tasks,
    width: "minmax(8rem, 1fr)",
    wideOnly: true,
    cell: ({ tasks }) => (
      <span className="flex items-center gap-2.5">
        <SegmentBar label={words.tasks} segments={taskSegments(tasks)} className="max-w-28" />
        <span className="text-12 text-muted">
          {tasks.succeeded}/{sum(tasks)}
        </span>
      </span>
    ),
  },
  {
    key: "criteria",
    title: words.criteria,
    width: "minmax(8rem, 1fr)",
    wideOnly: true,
    cell: ({ criteria }) => (
      <span className="flex items-center gap-2.5">
        <SegmentBar label={words.criteria} segments={criterionSegments(criteria)} className="max-w-28" />
        <span className="text-12 text-muted">
          {criteria.proven}/{sum(criteria)}
        </span>
      </span>
    ),
  },
  {
    key: "started",
    title: words.started,
    width: "7.5rem",
    wideOnly: true,
    cell: ({ run }) => <Moment at={run.createdAt} className="text-muted" />,
  },
  {
    key: "took",
    title: words.took,
    width: "6.5rem",
    align: "end",
    wideOnly: true,
    cell: ({ run }) => (
      <span className="text-muted">
        <Elapsed from={run.createdAt} to={run.finishedAt} />
      </span>
    ),
  },
];

const STATES: readonly RunState[] = ["running", "paused", "cancelling", "finished", "failed", "cancelled"];

const fits = ({ run }: RunTally, filter: string): boolean =>
  `${run.planTitle} ${run.runId}`.toLowerCase().includes(filter.trim().toLowerCase());

export const RunsPage = (): ReactNode => {
  const navigate = useNavigate();
  const [state, setState] = useState<RunState | "">("");
  const [filter, setFilter] = useState("");
  const runs = useInfiniteQuery(runsQuery(state === "" ? null : state));
  const read = runs.data?.pages.flatMap(({ items }) => items) ?? [];
  const rows = read.filter((row) => fits(row, filter));
  const actions = (
    <>
      <FilterInput label={words.filter} value={filter} onChange={setFilter} />
      <Select
        aria-label={words.states}
        value={state}
        onChange={(event) => setState(event.target.value as RunState | "")}
        className="h-8! w-auto! text-13!"
      >
        <option value="">{words.all}</option>
        {STATES.map((one) => (
          <option key={one} value={one}>
            {text.runState[one]}
          </option>
        ))}
      </Select>
      <Link to="/plans/new" className={buttonClass("primary")}>
        {text.shell.newPlan}
      </Link>
    </>
  );
  return (
    <Page fill title={text.run.listTitle} actions={actions}>
      <LookedSoFar filter={filter} count={read.length} pages={runs} />
      <QueryView query={runs}>
        {() =>
          rows.length === 0 ? (
            <EmptyState icon={Workflow} title={filter === "" && state === "" ? words.empty : words.noMatch}>
              {words.emptyHint}
            </EmptyState>
          ) : (
            <Table
              label={words.label}
              columns={COLUMNS}
              rows={rows}
              rowKey={({ run }) => run.runId}
              onOpen={({ run }) => void navigate({ to: "/runs/$runId", params: { runId: run.runId } })}
              onEnd={() => runs.hasNextPage && !runs.isFetchingNextPage && void runs.fetchNextPage()}
            />
          )
        }
      </QueryView>
    </Page>
  );
};
