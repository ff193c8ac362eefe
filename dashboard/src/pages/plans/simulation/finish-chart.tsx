import { simulationText as words } from "../../../catalogue/pages/simulation-text.ts";
import { wholeNumber } from "../../../format/number.ts";
import { duration } from "../../../format/time.ts";
import { BarChart } from "../../../ui/bar-chart.tsx";
import { ChartPanel } from "../../../ui/chart-panel.tsx";
import { Panel } from "../../../ui/panel.tsx";
import type { Simulation } from "./simulation-query.ts";

type Finish = NonNullable<Simulation["finishMs"]>;
type Bucket = Simulation["distribution"][number];

/** Each on a line of its own: they may lie close together. */
const Mark = ({ name, at, left, row }: { name: string; at: number; left: number; row: string }) => (
  <span aria-hidden className="absolute inset-y-0 border-l border-dashed border-ink" style={{ left: `${left}%` }}>
    <span
      className={`absolute ${row} rounded-4 bg-raised px-1 text-12 whitespace-nowrap text-ink ${left > 50 ? "right-1" : "left-1"}`}
    >
      {name} {duration(at)}
    </span>
  </span>
);

const Bars = ({ finish, buckets }: { finish: Finish; buckets: readonly Bucket[] }) => {
  const { p50, p90, min, max } = finish;
  const place = (ms: number): number => (100 * (ms - min)) / (max - min);
  const label = words.chartLabel(duration(min), duration(max), duration(p50), duration(p90));
  return (
    <div className="p-3.5">
      <BarChart
        dense
        label={label}
        bars={buckets.map(({ fromMs, count }) => ({ key: fromMs, value: count }))}
        className="h-40 pt-11"
      >
        <Mark name={words.p50} at={p50} left={place(p50)} row="top-0" />
        <Mark name={words.p90} at={p90} left={place(p90)} row="top-5" />
      </BarChart>
      <p aria-hidden className="flex justify-between border-t border-line pt-1 text-12 text-muted">
        <span>{duration(min)}</span>
        <span>{duration(max)}</span>
      </p>
    </div>
  );
};

const Rows = ({ buckets }: { buckets: readonly Bucket[] }) => (
  <div className="max-h-64 overflow-y-auto" tabIndex={0} role="region" aria-label={words.chart}>
    <table className="w-full">
      <thead className="text-12 text-muted">
        <tr>
          <th className="px-3.5 py-1.5 text-left font-normal">{words.from}</th>
          <th className="px-3.5 py-1.5 text-left font-normal">{words.to}</th>
          <th className="px-3.5 py-1.5 text-right font-normal">{words.samples}</th>
        </tr>
      </thead>
      <tbody>
        {buckets.map(({ fromMs, toMs, count }) => (
          <tr key={fromMs} className="border-t border-line">
            <td className="px-3.5 py-1">{duration(fromMs)}</td>
            <td className="px-3.5 py-1">{duration(toMs)}</td>
            <td className="px-3.5 py-1 text-right">{wholeNumber(count)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

export const FinishChart = ({ finish, buckets }: { finish: Finish; buckets: readonly Bucket[] }) => {
  if (finish.min === finish.max) {
    return (
      <Panel title={words.distribution}>
        <p className="p-3.5 text-muted">{words.sameTime(duration(finish.min))}</p>
      </Panel>
    );
  }
  return (
    <ChartPanel
      title={words.distribution}
      chart={<Bars finish={finish} buckets={buckets} />}
      table={<Rows buckets={buckets} />}
    />
  );
};
