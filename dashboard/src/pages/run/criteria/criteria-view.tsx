/**
 * The board of the gates: each criterion as it was before the work and as it is after it, and what was decided. Of
 * thousands of criteria only those that can be seen are on the page.
 */
import { useNavigate, useSearch } from "@tanstack/react-router";
import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { Flag } from "lucide-react";
import { type FocusEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { RunStatus } from "../../../api/types.ts";
import { runText } from "../../../catalogue/pages/run-text.ts";
import { EmptyState } from "../../../ui/empty-state.tsx";
import { type BoardRow, boardRows } from "./board-rows.ts";
import { GateCard } from "./gate-card.tsx";
import { SignDialog, type Signing } from "./sign-dialog.tsx";

const words = runText.criteria;

const ROW = 61;

const rowOf = ({ target }: FocusEvent<HTMLElement>): number | null => {
  const row = target.closest<HTMLElement>("[data-index]");
  return row === null ? null : Number(row.dataset["index"]);
};

/** Whatever has the focus stays on the page, however far it is scrolled away. */
const useRows = (rows: readonly BoardRow[]) => {
  const scroller = useRef<HTMLDivElement>(null);
  const [focused, setFocused] = useState<number | null>(null);
  const rangeExtractor = useCallback(
    (range: Range) => {
      const drawn = defaultRangeExtractor(range);
      const kept = focused !== null && focused < range.count && !drawn.includes(focused) ? [focused] : [];
      return [...drawn, ...kept].sort((a, b) => a - b);
    },
    [focused],
  );
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 8,
    getItemKey: (index) => rows[index]?.key ?? index,
    rangeExtractor,
  });
  return { scroller, virtual, onFocus: (event: FocusEvent<HTMLElement>) => setFocused(rowOf(event)) };
};

/** The criterion of the address comes into view, with the focus. */
const useLanding = ({ scroller, virtual }: ReturnType<typeof useRows>, at: number): void => {
  const landing = useRef(false);
  useEffect(() => {
    landing.current = at >= 0;
    if (at < 0) return;
    const row = scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"]`);
    // It has just been opened or closed: the height that is known is that from before.
    if (row) virtual.resizeItem(at, row.offsetHeight);
    virtual.scrollToIndex(at, { align: "auto" });
  }, [at, scroller, virtual]);
  useEffect(() => {
    if (!landing.current) return;
    const button = scroller.current?.querySelector<HTMLElement>(`[data-index="${at}"] button`);
    if (!button) return;
    landing.current = false;
    button.focus({ preventScroll: true });
  });
};

export const CriteriaView = ({ status: { run, gates, criteria } }: { status: RunStatus }) => {
  const [signing, setSigning] = useState<Signing | null>(null);
  const { criterion: opened } = useSearch({ from: "/signed-in/runs/$runId" });
  const navigate = useNavigate({ from: "/runs/$runId" });
  const rows = useMemo(() => boardRows(gates, criteria), [gates, criteria]);
  const list = useRows(rows);
  const { scroller, virtual, onFocus } = list;
  useLanding(
    list,
    rows.findIndex(({ criterion }) => criterion !== null && criterion.criterionId === opened),
  );
  const toggle = useCallback(
    (criterionId: string, open: boolean): void =>
      void navigate({ search: { view: "criteria", ...(open && { criterion: criterionId }) }, replace: true }),
    [navigate],
  );
  if (gates.length === 0) return <EmptyState icon={Flag} title={words.empty} />;
  const drawn = Map.groupBy(virtual.getVirtualItems(), ({ index }) => rows[index]?.of);
  return (
    <div
      ref={scroller}
      onFocus={onFocus}
      className="min-h-0 flex-1 overflow-y-auto px-4 pb-4 max-md:max-h-[85svh] md:px-6 md:pt-2 md:pb-6"
    >
      <div className="relative" style={{ height: virtual.getTotalSize() }}>
        {[...drawn].map(
          ([of, items]) =>
            of && (
              <GateCard
                key={of.gate.gateId}
                of={of}
                state={run.state}
                ended={run.finishedAt !== null}
                items={items}
                rows={rows}
                virtual={virtual}
                opened={opened ?? null}
                onToggle={toggle}
                onSign={setSigning}
              />
            ),
        )}
      </div>
      <SignDialog runId={run.runId} signing={signing} onClose={() => setSigning(null)} />
    </div>
  );
};
