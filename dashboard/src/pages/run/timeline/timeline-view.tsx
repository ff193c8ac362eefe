import { useQuery } from "@tanstack/react-query";
import { ChartGantt, Table2 } from "lucide-react";
import { useMemo, useState } from "react";
import { runEventsQuery } from "../../../api/queries.ts";
import type { RunStatus } from "../../../api/types.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Button } from "../../../ui/button.tsx";
import { AttemptTable } from "./attempt-table.tsx";
import { Gantt } from "./gantt.tsx";
import { lanesOf } from "./spans.ts";

const words = runText.timeline;
const NO_EVENTS: never[] = [];

const Legend = () => (
  <p aria-hidden className="flex flex-wrap gap-x-4 text-12 text-muted">
    <span className="flex items-center gap-1.5">
      <span className="w-5 border-t border-dashed border-line-strong" /> {words.waited}
    </span>
    <span className="flex items-center gap-1.5">
      <span className="h-3 w-5 rounded-4 border border-line-strong bg-raised" /> {words.worked}
    </span>
    <span className="flex items-center gap-1.5">
      <span className="h-3 w-5 rounded-4 bg-caution-mark/45" /> {words.merged}
    </span>
  </p>
);

export const TimelineView = ({ status: { run, tasks, attempts } }: { status: RunStatus }) => {
  const { data: events = NO_EVENTS } = useQuery(runEventsQuery(run.runId));
  const [asTable, setAsTable] = useState(false);
  const lanes = useMemo(() => lanesOf(attempts, events), [attempts, events]);
  const titles = useMemo(() => new Map(tasks.map(({ taskId, title }) => [taskId, title])), [tasks]);
  if (lanes.length === 0) return <EmptyState icon={ChartGantt} title={words.empty} />;
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex items-center justify-between gap-4 border-b border-line px-4 py-1.5 md:px-6">
        <Legend />
        <Button tone="quiet" icon={asTable ? ChartGantt : Table2} onClick={() => setAsTable(!asTable)}>
          {asTable ? words.chart : words.table}
        </Button>
      </div>
      {asTable ? (
        <AttemptTable runId={run.runId} attempts={attempts} titles={titles} />
      ) : (
        <Gantt run={run} lanes={lanes} titles={titles} />
      )}
    </div>
  );
};
