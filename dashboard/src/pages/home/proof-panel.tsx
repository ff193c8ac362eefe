import { Link } from "@tanstack/react-router";
import { ChartColumn, Table2 } from "lucide-react";
import { useState } from "react";
import type { RunTally } from "../../api/types.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { text } from "../../catalogue/text.ts";
import { share } from "../../format/number.ts";
import { fullTime } from "../../format/time.ts";
import { MARKS } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { cx } from "../../ui/cx.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Panel } from "../../ui/panel.tsx";
import { RunBadge } from "../../ui/state-badges.tsx";
import { criterionSegments, sum } from "../runs/tallies.ts";

const words = homeText.proof;
const SHOWN = 30;

const Column = ({ tally, tallest }: { tally: RunTally; tallest: number }) => {
  const { run, criteria } = tally;
  const all = sum(criteria);
  const label = `${run.planTitle}: ${words.summary(criteria.proven, all)}`;
  return (
    <li className="flex h-full max-w-8 min-w-1.5 flex-1 items-end">
      <Link
        to="/runs/$runId"
        params={{ runId: run.runId }}
        aria-label={label}
        title={`${label}, ${fullTime(run.createdAt)}`}
        className="flex w-full flex-col-reverse gap-0.5 overflow-hidden rounded-4 hover:opacity-80"
        style={{ height: `${Math.max(8, (100 * all) / tallest)}%` }}
      >
        {criterionSegments(criteria).map(
          ({ name, count, tone }) =>
            count > 0 && (
              <span key={name} className={cx("min-h-0.5", MARKS[tone])} style={{ flexGrow: count, flexBasis: 0 }} />
            ),
        )}
      </Link>
    </li>
  );
};

const Rows = ({ runs }: { runs: readonly RunTally[] }) => (
  <div className="max-h-64 overflow-y-auto" tabIndex={0} role="region" aria-label={words.title}>
    <table className="w-full text-left">
      <thead className="text-12 text-muted">
        <tr className="border-b border-line">
          <th className="px-3.5 py-1.5 font-normal">{words.run}</th>
          <th className="px-3.5 py-1.5 font-normal">{text.run.list.state}</th>
          <th className="px-3.5 py-1.5 text-right font-normal">{text.run.list.criteria}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map(({ run, criteria }) => (
          <tr key={run.runId} className="border-b border-line last:border-b-0">
            <td className="px-3.5 py-1.5">{run.planTitle}</td>
            <td className="px-3.5 py-1.5">
              <RunBadge state={run.state} decision={run.decision} />
            </td>
            <td className="px-3.5 py-1.5 text-right text-muted">{words.summary(criteria.proven, sum(criteria))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

export const ProofPanel = ({ runs }: { runs: readonly RunTally[] }) => {
  const [asTable, setAsTable] = useState(false);
  const judged = runs.filter(({ run, criteria }) => run.finishedAt !== null && sum(criteria) > 0).slice(0, SHOWN);
  const tallest = Math.max(1, ...judged.map(({ criteria }) => sum(criteria)));
  const proven = judged.reduce((total, { criteria }) => total + criteria.proven, 0);
  const all = judged.reduce((total, { criteria }) => total + sum(criteria), 0);
  const toggle = (
    <IconButton
      icon={asTable ? ChartColumn : Table2}
      label={asTable ? words.chart : words.table}
      onClick={() => setAsTable(!asTable)}
      className="-mr-2"
    />
  );
  if (judged.length === 0) {
    return (
      <Panel title={words.title}>
        <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
      </Panel>
    );
  }
  return (
    <Panel title={words.title} aside={toggle}>
      {asTable ? (
        <Rows runs={judged} />
      ) : (
        <div className="flex flex-col gap-4 p-3.5">
          <p className="flex items-baseline gap-2">
            <span className="text-28 font-semibold [font-feature-settings:normal]">{share(proven, all)}</span>
            <span className="text-muted">{words.share}</span>
          </p>
          <ul className="flex h-28 items-end gap-1">
            {judged.toReversed().map((tally) => (
              <Column key={tally.run.runId} tally={tally} tallest={tallest} />
            ))}
          </ul>
        </div>
      )}
    </Panel>
  );
};
