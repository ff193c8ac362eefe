import { useQuery } from "@tanstack/react-query";
import { modelsText } from "../../catalogue/pages/models-text.ts";
import { money, wholeNumber } from "../../format/number.ts";
import { BarChart } from "../../ui/bar-chart.tsx";
import { ChartPanel } from "../../ui/chart-panel.tsx";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Panel } from "../../ui/panel.tsx";
import { QueryView } from "../../ui/query-view.tsx";
import { type ModelDay, modelCostsQuery } from "./model-queries.ts";

const words = modelsText.costs;

type Sum = Pick<ModelDay, "steps" | "microUsd" | "unpriced">;

const sumOf = (days: readonly ModelDay[]): Sum =>
  days.reduce(
    (sum, { steps, microUsd, unpriced }) => ({
      steps: sum.steps + steps,
      microUsd: sum.microUsd + microUsd,
      unpriced: sum.unpriced + unpriced,
    }),
    { steps: 0, microUsd: 0, unpriced: 0 },
  );

/** Nothing of it has a price: that is no cost of 0. */
const knownText = ({ steps, microUsd, unpriced }: Sum): string =>
  unpriced === steps && steps > 0 ? words.unknown : money(microUsd);

const costText = (sum: Sum): string =>
  sum.unpriced === 0 ? knownText(sum) : words.unpriced(knownText(sum), sum.unpriced);

const Bars = ({ days, total }: { days: readonly ModelDay[]; total: Sum }) => {
  const byDay = [...Map.groupBy(days, ({ day }) => day)].map(([day, own]) => ({ day, ...sumOf(own) }));
  const unpriced = words.stepCount(total.unpriced);
  // Bars of nothing would say that it had cost nothing.
  if (total.unpriced === total.steps) return <p className="p-3.5 text-muted">{words.noPrice(unpriced)}</p>;
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <span className="text-28 font-semibold [font-feature-settings:normal]">{money(total.microUsd)}</span>
        <span className="text-muted">{words.total}</span>
        {total.unpriced > 0 && <span className="text-muted">{words.atLeast(unpriced)}</span>}
      </p>
      <BarChart
        label={words.chartLabel(byDay.length, costText(total))}
        bars={byDay.map(({ day, ...sum }) => ({ key: day, value: sum.microUsd, title: words.of(day, costText(sum)) }))}
        className="h-28"
      />
    </div>
  );
};

const Rows = ({ days }: { days: readonly ModelDay[] }) => (
  <div className="max-h-72 overflow-auto" tabIndex={0} role="region" aria-label={words.tableLabel}>
    <table className="w-full">
      <thead className="text-12 text-muted">
        <tr>
          {[words.day, words.model, words.steps, words.tokens, words.cost].map((title, at) => (
            <th key={title} scope="col" className={`px-3.5 py-1.5 font-normal ${at < 2 ? "text-left" : "text-right"}`}>
              {title}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {days.toReversed().map((one) => (
          <tr key={`${one.day} ${one.model}`} className="border-t border-line">
            <td className="px-3.5 py-1 whitespace-nowrap">{one.day}</td>
            <td className="px-3.5 py-1 font-mono text-12 break-all">{one.model}</td>
            <td className="px-3.5 py-1 text-right">{wholeNumber(one.steps)}</td>
            <td className="px-3.5 py-1 text-right">{wholeNumber(one.tokens)}</td>
            <td className="px-3.5 py-1 text-right">{costText(one)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

const Costs = ({ days }: { days: readonly ModelDay[] }) =>
  days.length === 0 ? (
    <Panel title={words.title}>
      <EmptyState title={words.empty} />
    </Panel>
  ) : (
    <ChartPanel title={words.title} chart={<Bars days={days} total={sumOf(days)} />} table={<Rows days={days} />} />
  );

export const CostPanel = () => {
  const costs = useQuery(modelCostsQuery);
  return <QueryView query={costs}>{(days) => <Costs days={days} />}</QueryView>;
};
