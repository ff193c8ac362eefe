import { Pencil, Trash2 } from "lucide-react";
import { budgetsText as words } from "../../catalogue/pages/budgets-text.ts";
import { date, fullTime } from "../../format/time.ts";
import { Badge, MARKS, type Tone } from "../../ui/badge.tsx";
import { IconButton } from "../../ui/button.tsx";
import { cx } from "../../ui/cx.ts";
import { amountOf, nameOf } from "./amounts.ts";
import type { Budget } from "../../api/budget-queries.ts";

type Standing = "ok" | "warned" | "full";
const TONES: Record<Standing, Tone> = { ok: "neutral", warned: "caution", full: "refuted" };
const FILLS: Record<Standing, string> = { ok: "bg-accent", warned: MARKS.caution, full: MARKS.refuted };

const standingOf = ({ spent, reserved, most, warned }: Budget): Standing =>
  spent + reserved >= most ? "full" : warned ? "warned" : "ok";

const percent = (part: number, whole: number): number => Math.min(100, (100 * part) / whole);

/** Spent, reserved on top of it, and where it warns. */
const Gauge = ({ budget, standing }: { budget: Budget; standing: Standing }) => {
  const { measure, spent, reserved, most, warnPercent } = budget;
  const used = percent(spent, most);
  return (
    <div
      role="img"
      aria-label={`${nameOf(budget)}: ${words.of(amountOf(measure, spent), amountOf(measure, most))}, ${words.reservedNow(amountOf(measure, reserved))}`}
      className="relative h-2 overflow-hidden rounded-full bg-line"
    >
      <span className={cx("absolute inset-y-0 left-0", FILLS[standing])} style={{ width: `${used}%` }} />
      <span
        className={cx("absolute inset-y-0 opacity-45", FILLS[standing])}
        style={{ left: `${used}%`, width: `${Math.min(100 - used, percent(reserved, most))}%` }}
      />
      <span className="absolute inset-y-0 w-0.5 bg-surface" style={{ left: `${warnPercent}%` }} />
    </div>
  );
};

const Rules = ({ budget: { warnPercent, downgradePercent, period, windowStart } }: { budget: Budget }) => (
  <p className="text-12 text-muted">
    {words.warnsAt(warnPercent)}
    {downgradePercent !== null && `, ${words.downgradesAt(downgradePercent)}`}
    {period !== "total" && (
      <>
        , {words.since}{" "}
        <time dateTime={windowStart} title={fullTime(windowStart)}>
          {date(windowStart)}
        </time>
      </>
    )}
  </p>
);

type Props = { budget: Budget; onEdit: () => void; onRemove: () => void };

export const BudgetCard = ({ budget, onEdit, onRemove }: Props) => {
  const { scope, key, measure, most, period, spent, reserved, unpriced } = budget;
  const standing = standingOf(budget);
  return (
    <li className="flex min-w-0 flex-col gap-2.5 rounded-8 border border-line bg-raised p-3.5 shadow-small">
      <div className="flex items-start justify-between gap-2">
        <div className="min-w-0">
          <h3 className="font-semibold break-words">
            {words.measure[measure]}
            <span className="font-normal text-muted"> {words.period[period]}</span>
          </h3>
          <p className="text-12 break-all text-muted">
            {words.scope[scope]} {key !== "" && <span className="font-mono">{key}</span>}
          </p>
        </div>
        <span className="-mt-1 -mr-1.5 flex shrink-0">
          <IconButton icon={Pencil} label={words.edit(nameOf(budget))} onClick={onEdit} />
          <IconButton icon={Trash2} label={words.remove(nameOf(budget))} onClick={onRemove} />
        </span>
      </div>
      <div className="flex flex-wrap items-center justify-between gap-2">
        <p>
          <span className="text-16 font-semibold">{amountOf(measure, spent)}</span>
          <span className="text-muted"> / {amountOf(measure, most)}</span>
        </p>
        <Badge tone={TONES[standing]}>{words.state[standing]}</Badge>
      </div>
      <Gauge budget={budget} standing={standing} />
      {reserved > 0 && <p className="text-12">{words.reservedNow(amountOf(measure, reserved))}</p>}
      {unpriced > 0 && <p className="text-12 text-caution">{words.unpriced(unpriced)}</p>}
      <Rules budget={budget} />
    </li>
  );
};
