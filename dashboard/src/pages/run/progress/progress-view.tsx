/** How far the run has come, against what its plan asks for. */
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { runEventsQuery, runPlanQuery } from "../../../api/queries.ts";
import type { RunStatus } from "../../../api/types.ts";
import { progressText as words } from "../../../catalogue/pages/progress-text.ts";
import { fullTime } from "../../../format/time.ts";
import { Badge } from "../../../ui/badge.tsx";
import { ChartPanel } from "../../../ui/chart-panel.tsx";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { useNow } from "../../../ui/use-now.ts";
import { BurnUpChart } from "./burn-up-chart.tsx";
import { type Step, stepsOf, targetRows, type TargetRow } from "./burn-up.ts";

const NO_EVENTS: never[] = [];

const StepRows = ({ steps }: { steps: readonly Step[] }) => (
  <div className="max-h-80 overflow-y-auto" tabIndex={0} role="region" aria-label={words.tableLabel}>
    <table className="w-full">
      <thead className="text-12 text-muted">
        <tr>
          <th className="px-3.5 py-1.5 text-left font-normal">{words.when}</th>
          <th className="px-3.5 py-1.5 text-right font-normal">{words.merged}</th>
          <th className="px-3.5 py-1.5 text-right font-normal">{words.proven}</th>
        </tr>
      </thead>
      <tbody>
        {steps.map(({ at, merged, proven }) => (
          <tr key={`${at} ${merged} ${proven}`} className="border-t border-line">
            <td className="px-3.5 py-1">{fullTime(at)}</td>
            <td className="px-3.5 py-1 text-right">{merged}</td>
            <td className="px-3.5 py-1 text-right">{proven}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Seen = ({ row: { seen, reached } }: { row: TargetRow }) =>
  seen === null ? (
    <span className="text-muted">{words.unmeasured}</span>
  ) : (
    <span className="flex flex-wrap items-center gap-2">
      <span className="font-semibold">
        {seen.value} {seen.unit}
      </span>
      <Badge tone={reached ? "proven" : "caution"}>{reached ? words.reached : words.short}</Badge>
      <span className="text-12 break-words text-muted">{words.seenBy(seen.criterion)}</span>
    </span>
  );

const Targets = ({ rows }: { rows: readonly TargetRow[] }) => (
  <Panel title={words.targets}>
    {rows.length === 0 ? (
      <p className="p-3.5 text-muted">{words.noTargets}</p>
    ) : (
      <table className="w-full text-left">
        <thead className="text-12 text-muted">
          <tr>
            <th className="px-3.5 py-1.5 font-normal">{words.target}</th>
            <th className="px-3.5 py-1.5 font-normal">{words.wanted}</th>
            <th className="px-3.5 py-1.5 font-normal">{words.seen}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key} className="border-t border-line align-top">
              <th scope="row" className="px-3.5 py-1.5 font-normal">
                {row.label}
              </th>
              <td className="px-3.5 py-1.5">{row.wanted}</td>
              <td className="px-3.5 py-1.5">
                <Seen row={row} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    )}
  </Panel>
);

export const ProgressView = ({ status }: { status: RunStatus }) => {
  const { run, tasks, criteria } = status;
  const { data: events = NO_EVENTS } = useQuery(runEventsQuery(run.runId));
  const { data: frozen } = useQuery(runPlanQuery(run.runId));
  const now = useNow();
  const steps = useMemo(() => stepsOf(run.createdAt, events), [run.createdAt, events]);
  const last = steps.at(-1)?.at ?? 0;
  // A run that was opened again after its end goes on past it.
  const end = Math.max(last, run.finishedAt === null ? now : Date.parse(run.finishedAt));
  return (
    <div className="flex flex-col gap-4 px-4 py-5 md:px-6">
      {steps.length === 1 ? (
        <Panel title={words.title}>
          <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
        </Panel>
      ) : (
        <ChartPanel
          title={words.title}
          chart={<BurnUpChart steps={steps} end={end} tasks={tasks.length} criteria={criteria.length} />}
          table={<StepRows steps={steps} />}
        />
      )}
      {frozen !== undefined && <Targets rows={targetRows(frozen.plan, status)} />}
    </div>
  );
};
