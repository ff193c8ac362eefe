import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Waypoints } from "lucide-react";
import { useState } from "react";
import { systemText } from "../../catalogue/pages/system-text.ts";
import { wholeNumber } from "../../format/number.ts";
import { duration } from "../../format/time.ts";
import { Badge } from "../../ui/badge.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Checkbox, Select } from "../../ui/field.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { Moment } from "../../ui/moment.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type Column, Table } from "../../ui/table.tsx";
import { type TraceFilter, type TraceSummary, tracesQuery } from "./system-queries.ts";

const words = systemText.traces;
const SLOW_MS = [0, 10, 100, 1_000, 10_000];

const COLUMNS: readonly Column<TraceSummary>[] = [
  {
    key: "name",
    title: words.name,
    width: "minmax(12rem, 3fr)",
    cell: ({ traceId, name, failed }) => (
      <span className="flex min-w-0 items-center gap-2">
        <Link
          to="/system/traces/$traceId"
          params={{ traceId }}
          className="truncate font-mono text-12 font-medium hover:underline"
        >
          {name}
        </Link>
        {failed && <Badge tone="refuted">{words.failed}</Badge>}
      </span>
    ),
  },
  {
    key: "spans",
    title: words.spans,
    width: "5rem",
    align: "end",
    wideOnly: true,
    cell: ({ spans }) => wholeNumber(spans),
  },
  { key: "took", title: words.took, width: "6rem", align: "end", cell: ({ durationMs }) => duration(durationMs) },
  {
    key: "when",
    title: words.when,
    width: "8rem",
    align: "end",
    wideOnly: true,
    cell: ({ startedAt }) => <Moment at={startedAt} className="text-muted" />,
  },
];

type BarProps = {
  filter: TraceFilter;
  onFilter: (filter: TraceFilter) => void;
  name: string;
  onName: (name: string) => void;
};

const FilterBar = ({ filter, onFilter, name, onName }: BarProps) => (
  <div className="flex flex-wrap items-center gap-x-4 gap-y-2 border-b border-line px-4 py-2 md:px-6">
    <FilterInput label={words.filter} value={name} onChange={onName} />
    <span className="w-32">
      <Select
        aria-label={words.slow}
        className="h-8! text-13!"
        value={filter.minDurationMs}
        onChange={(event) => onFilter({ ...filter, minDurationMs: Number(event.target.value) })}
      >
        {SLOW_MS.map((ms) => (
          <option key={ms} value={ms}>
            {ms === 0 ? words.any : `${words.slow} ${duration(ms)}`}
          </option>
        ))}
      </Select>
    </span>
    <Checkbox
      label={words.onlyFailed}
      checked={filter.failed}
      onChange={(event) => onFilter({ ...filter, failed: event.target.checked })}
    />
  </div>
);

export const TracesView = () => {
  const [filter, setFilter] = useState<TraceFilter>({ failed: false, minDurationMs: 0 });
  const [name, setName] = useState("");
  const traces = useQuery(tracesQuery(filter));
  const navigate = useNavigate();
  const narrowed = filter.failed || filter.minDurationMs > 0 || name !== "";
  return (
    <>
      <FilterBar filter={filter} onFilter={setFilter} name={name} onName={setName} />
      <QueryView query={traces}>
        {(items) => {
          const rows = items.filter((trace) => trace.name.toLowerCase().includes(name.toLowerCase()));
          if (rows.length === 0)
            return (
              <EmptyState icon={Waypoints} title={narrowed ? words.noMatch : words.empty}>
                {!narrowed && words.emptyHint}
              </EmptyState>
            );
          return (
            <Table
              label={words.label}
              columns={COLUMNS}
              rows={rows}
              rowKey={({ traceId }) => traceId}
              onOpen={({ traceId }) => void navigate({ to: "/system/traces/$traceId", params: { traceId } })}
            />
          );
        }}
      </QueryView>
    </>
  );
};
