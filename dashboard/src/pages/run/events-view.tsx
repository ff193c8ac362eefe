import { useQuery } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { runEventsQuery } from "../../api/queries.ts";
import type { RunStatus } from "../../api/types.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { FilterInput } from "../../ui/filter-input.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { EventTable } from "./event-table.tsx";

const words = runText.events;

export const EventsView = ({ status: { run, tasks } }: { status: RunStatus }) => {
  const events = useQuery(runEventsQuery(run.runId));
  const [filter, setFilter] = useState("");
  const titles = useMemo(() => new Map(tasks.map(({ taskId, title }) => [taskId, title])), [tasks]);
  const wanted = filter.trim().toLowerCase();
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="border-b border-line px-4 py-2 md:px-6">
        <FilterInput label={words.filter} value={filter} onChange={setFilter} />
      </div>
      <QueryView query={events}>
        {(all) => {
          const shown = all
            .filter(({ name, taskId }) => `${name} ${titles.get(taskId ?? "") ?? ""}`.toLowerCase().includes(wanted))
            .toReversed();
          return shown.length === 0 ? (
            <EmptyState title={words.noMatch} />
          ) : (
            <EventTable runId={run.runId} events={shown} titles={titles} />
          );
        }}
      </QueryView>
    </div>
  );
};
