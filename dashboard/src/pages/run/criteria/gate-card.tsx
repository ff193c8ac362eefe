import type { VirtualItem, Virtualizer } from "@tanstack/react-virtual";
import { Flag } from "lucide-react";
import type { Gate, RunState } from "../../../api/types.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { Button } from "../../../ui/button.tsx";
import { cx } from "../../../ui/cx.ts";
import { DecisionBadge } from "../../../ui/state-badges.tsx";
import type { BoardRow, GateRows } from "./board-rows.ts";
import { CriterionRow } from "./criterion-row.tsx";
import type { Signing } from "./sign-dialog.tsx";

const words = runText.criteria;

/** Why the gate has decided nothing and will not; null where it has, or may still. */
const neverDecided = ({ decision }: Gate, state: RunState): string | null =>
  decision === null && (state === "cancelled" || state === "failed" || state === "finished")
    ? words.gateNever[state]
    : null;

type HeadProps = { gate: Gate; state: RunState; empty: boolean; onSign: (signing: Signing) => void };

const GateHead = ({ gate, state, empty, onSign }: HeadProps) => {
  const { gateId, title, decision, reasons, owner, due } = gate;
  return (
    <>
      <header className="flex flex-wrap items-center gap-x-3 gap-y-1 border-b border-line px-4 py-2.5">
        <Flag aria-hidden size={15} strokeWidth={1.75} className="text-muted" />
        <h2 className="text-14 font-semibold">{title}</h2>
        {decision === null ? (
          <span className="text-muted">{neverDecided(gate, state) ?? words.gateOpen}</span>
        ) : (
          <DecisionBadge decision={decision} />
        )}
        {decision === "no-go" && (
          <Button
            onClick={() => onSign({ kind: "mitigation", subject: gateId, title, role: "" })}
            className="ml-auto h-7!"
          >
            {words.mitigate}
          </Button>
        )}
        {(reasons.length > 0 || owner !== null) && (
          <ul className="basis-full text-muted">
            {reasons.map((reason) => (
              <li key={reason} className="break-words">
                {reason}
              </li>
            ))}
            {owner !== null && <li>{words.owner(owner, due ?? "")}</li>}
          </ul>
        )}
      </header>
      {empty && <p className="px-4 py-3 text-muted">{words.empty}</p>}
    </>
  );
};

type Props = {
  of: GateRows;
  /** Of the run. */
  state: RunState;
  ended: boolean;
  /** Those that are on the page. */
  items: readonly VirtualItem[];
  rows: readonly BoardRow[];
  virtual: Virtualizer<HTMLDivElement, Element>;
  /** The criterion of the address. */
  opened: string | null;
  onToggle: (criterionId: string, open: boolean) => void;
  onSign: (signing: Signing) => void;
};

/** As high as all its rows, with those in it that can be seen. Its border lies within the first and the last row. */
export const GateCard = ({ of, state, ended, items, rows, virtual, opened, onToggle, onSign }: Props) => {
  const { gate, first, last } = of;
  const top = virtual.measurementsCache[first]?.start ?? 0;
  const height = (virtual.measurementsCache[last]?.end ?? top) - top;
  const empty = first === last;
  const own = items.filter(({ index }) => index !== first);
  return (
    <section
      aria-label={gate.title}
      className="absolute inset-x-0"
      style={{ transform: `translateY(${top}px)`, height }}
    >
      <div className="absolute inset-x-0 top-4 bottom-0 rounded-8 border border-line bg-raised shadow-small" />
      {own.length < items.length && (
        <div
          ref={virtual.measureElement}
          data-index={first}
          className={cx("absolute inset-x-px pt-[17px]", empty && "pb-px")}
        >
          <GateHead gate={gate} state={state} empty={empty} onSign={onSign} />
        </div>
      )}
      {own.length > 0 && (
        <ul>
          {own.map(({ index, key, start }) => {
            const criterion = rows[index]?.criterion;
            if (!criterion) return null;
            return (
              <li
                key={key}
                ref={virtual.measureElement}
                data-index={index}
                aria-setsize={last - first}
                aria-posinset={index - first}
                className={cx("absolute inset-x-px border-b", index === last ? "border-transparent" : "border-line")}
                style={{ transform: `translateY(${start - top}px)` }}
              >
                <CriterionRow
                  criterion={criterion}
                  ended={ended}
                  unjudged={neverDecided(gate, state)}
                  open={criterion.criterionId === opened}
                  onToggle={onToggle}
                  onSign={onSign}
                />
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
};
