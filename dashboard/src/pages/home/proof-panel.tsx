import { Link } from "@tanstack/react-router";
import type { RunTally } from "../../api/types.ts";
import { homeText } from "../../catalogue/pages/home-text.ts";
import { text } from "../../catalogue/text.ts";
import { money, share } from "../../format/number.ts";
import { date, fullTime } from "../../format/time.ts";
import { MARKS } from "../../ui/badge.tsx";
import { ChartPanel } from "../../ui/chart-panel.tsx";
import { cx } from "../../ui/cx.ts";
import { EmptyState } from "../../ui/empty-state.tsx";
import { Panel } from "../../ui/panel.tsx";
import { RunBadge } from "../../ui/state-badges.tsx";
import { criterionSegments, sum } from "../runs/tallies.ts";

const words = homeText.proof;
const SHOWN = 30;

type Judged = RunTally & { endedAt: string };

const Ended = ({ endedAt }: Pick<Judged, "endedAt">) => (
  <time dateTime={endedAt} title={fullTime(endedAt)}>
    {date(endedAt)}
  </time>
);

/** When the first and the last of them ended, under their columns; once, where it was on the same day. */
const Dates = ({ runs }: { runs: readonly Judged[] }) => {
  const [first, last] = [runs.at(-1), runs.at(0)];
  if (first === undefined || last === undefined) return null;
  return (
    <p className="flex justify-between gap-3 text-12 whitespace-nowrap text-muted">
      <span>
        {words.ended} <Ended {...first} />
      </span>
      {date(first.endedAt) !== date(last.endedAt) && <Ended {...last} />}
    </p>
  );
};

const COLUMN_REM = 2.25;

const Column = ({ tally, tallest }: { tally: Judged; tallest: number }) => {
  const { run, criteria, endedAt } = tally;
  const all = sum(criteria);
  const label = `${run.planTitle}: ${words.summary(criteria.proven, all)}`;
  return (
    <li className="flex h-full max-w-8 min-w-1.5 flex-1 items-end">
      <Link
        to="/runs/$runId"
        params={{ runId: run.runId }}
        aria-label={label}
        title={`${label}, ${fullTime(endedAt)}`}
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

const Rows = ({ runs }: { runs: readonly Judged[] }) => (
  <div className="max-h-64 overflow-y-auto" tabIndex={0} role="region" aria-label={words.table}>
    <table className="w-full text-left">
      <thead className="text-12 text-muted">
        <tr className="border-b border-line">
          <th className="px-3.5 py-1.5 font-normal">{words.run}</th>
          <th className="px-3.5 py-1.5 font-normal">{text.run.list.state}</th>
          <th className="px-3.5 py-1.5 font-normal">{words.ended}</th>
          <th className="px-3.5 py-1.5 text-right font-normal">{text.run.list.criteria}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map(({ run, criteria, endedAt }) => (
          <tr key={run.runId} className="border-b border-line last:border-b-0">
            <td className="px-3.5 py-1.5">{run.planTitle}</td>
            <td className="px-3.5 py-1.5">
              <RunBadge state={run.state} decision={run.decision} />
            </td>
            <td className="px-3.5 py-1.5 text-muted">
              <Ended endedAt={endedAt} />
            </td>
            <td className="px-3.5 py-1.5 text-right text-muted">{words.summary(criteria.proven, sum(criteria))}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
);

/** Of the runs whose agents asked models; not known as soon as one price is not. */
const costPerProven = (runs: readonly RunTally[]): string | null => {
  const paid = runs.filter(({ spending }) => spending.steps > 0);
  const proven = paid.reduce((total, { criteria }) => total + criteria.proven, 0);
  if (proven === 0) return null;
  if (paid.some(({ spending }) => spending.unpricedSteps > 0)) return words.costUnknown;
  return money(paid.reduce((total, { spending }) => total + spending.microUsd, 0) / proven);
};

const Chart = ({ runs }: { runs: readonly Judged[] }) => {
  const tallest = Math.max(1, ...runs.map(({ criteria }) => sum(criteria)));
  const proven = runs.reduce((total, { criteria }) => total + criteria.proven, 0);
  const all = runs.reduce((total, { criteria }) => total + sum(criteria), 0);
  const cost = costPerProven(runs);
  return (
    <div className="flex flex-col gap-4 p-3.5">
      <p className="flex items-baseline gap-2">
        <span className="text-28 font-semibold [font-feature-settings:normal]">{share(proven, all)}</span>
        <span className="text-muted">{words.share}</span>
      </p>
      {cost !== null && (
        <p className="-mt-3 text-muted">
          <span className="font-semibold text-ink">{cost}</span> {words.costEach}
        </p>
      )}
      <div className="flex min-w-fit flex-col gap-1.5" style={{ maxWidth: `${COLUMN_REM * runs.length}rem` }}>
        <ul className="flex h-28 items-end gap-1">
          {runs.toReversed().map((tally) => (
            <Column key={tally.run.runId} tally={tally} tallest={tallest} />
          ))}
        </ul>
        <Dates runs={runs} />
      </div>
    </div>
  );
};

export const ProofPanel = ({ runs }: { runs: readonly RunTally[] }) => {
  const judged = runs
    .flatMap((tally) => (tally.run.finishedAt === null ? [] : [{ ...tally, endedAt: tally.run.finishedAt }]))
    .filter(({ criteria }) => sum(criteria) > 0)
    .slice(0, SHOWN);
  return judged.length === 0 ? (
    <Panel title={words.title}>
      <EmptyState title={words.empty}>{words.emptyHint}</EmptyState>
    </Panel>
  ) : (
    <ChartPanel title={words.title} chart={<Chart runs={judged} />} table={<Rows runs={judged} />} />
  );
};
