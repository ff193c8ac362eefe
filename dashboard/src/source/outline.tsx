import { useVirtualizer } from "@tanstack/react-virtual";
import { Flag, Layers, ListChecks, type LucideIcon, SquareDashed, SquareTerminal, Target } from "lucide-react";
import { useEffect, useMemo, useRef } from "react";
import type { Diagnostic, Plan } from "../api/types.ts";
import { planText } from "../catalogue/pages/plan-text.ts";
import { text } from "../catalogue/text.ts";
import { MARKS } from "../ui/badge.tsx";
import { cx } from "../ui/cx.ts";
import { diagnosticsByLine, nodesOf, type PlanNode } from "./line-marks.ts";

const ICONS: Record<PlanNode["kind"], LucideIcon> = {
  phase: Layers,
  epic: ListChecks,
  gate: Flag,
  task: SquareTerminal,
  criterion: Target,
};
const ROW = 32;

type Props = {
  plan: Plan;
  diagnostics: readonly Diagnostic[];
  selected: string | null;
  onSelect: (node: PlanNode) => void;
};

/** What is missing for it to be done or judged. */
const lacks = (plan: Plan): Map<string, string> => {
  const tasks = plan.tasks.filter(({ binding, status }) => binding === undefined && status === "open");
  const criteria = plan.criteria.filter(({ check, measures }) => check === undefined && measures.length === 0);
  return new Map([
    ...tasks.map(({ id }) => [id, planText.unbound] as const),
    ...criteria.map(({ id }) => [id, planText.noCheck] as const),
  ]);
};

const SEVERITY_MARK = { error: MARKS.refuted, warning: MARKS.caution, info: MARKS.neutral } as const;

type RowProps = {
  node: PlanNode;
  lack: string | undefined;
  gravest: Diagnostic | undefined;
  selected: boolean;
  onSelect: (node: PlanNode) => void;
};

const OutlineRow = ({ node, lack, gravest, selected, onSelect }: RowProps) => {
  const Icon = lack !== undefined && node.kind === "task" ? SquareDashed : ICONS[node.kind];
  return (
    <button
      type="button"
      onClick={() => onSelect(node)}
      aria-current={selected || undefined}
      className={cx(
        "flex h-full w-full items-center gap-2 rounded-6 pr-2 text-left -outline-offset-2 hover:bg-hover",
        selected && "bg-accent-soft",
      )}
      style={{ paddingLeft: 8 + node.depth * 18 }}
    >
      <Icon aria-hidden size={14} strokeWidth={1.75} className="shrink-0 text-muted" />
      <span
        className={cx(
          "min-w-0 flex-1 truncate",
          node.kind === "phase" && "font-semibold",
          (node.kind === "epic" || node.kind === "gate") && "font-medium",
        )}
      >
        {node.title}
      </span>
      {lack !== undefined && <span className="truncate text-12 text-muted max-sm:hidden">{lack}</span>}
      {gravest !== undefined && (
        <span
          role="img"
          aria-label={`${text.severity[gravest.severity]}: ${gravest.message}`}
          className={cx("size-1.5 shrink-0 rounded-full", SEVERITY_MARK[gravest.severity])}
        />
      )}
      <span className="w-9 shrink-0 text-right font-mono text-12 text-muted">{node.line}</span>
    </button>
  );
};

export const Outline = ({ plan, diagnostics, selected, onSelect }: Props) => {
  const scroller = useRef<HTMLDivElement>(null);
  const nodes = useMemo(() => nodesOf(plan), [plan]);
  const missing = useMemo(() => lacks(plan), [plan]);
  const byLine = useMemo(() => diagnosticsByLine(diagnostics), [diagnostics]);
  const virtual = useVirtualizer({
    count: nodes.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => ROW,
    overscan: 16,
  });
  const at = nodes.findIndex(({ id }) => id === selected);
  useEffect(() => {
    if (at >= 0) virtual.scrollToIndex(at, { align: "auto" });
  }, [at, virtual]);
  return (
    <div ref={scroller} className="h-full overflow-y-auto p-2">
      <ul aria-label={planText.outline} className="relative" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const node = nodes[index];
          if (node === undefined) return null;
          return (
            <li
              key={node.id}
              className="absolute inset-x-0"
              style={{ transform: `translateY(${start}px)`, height: ROW }}
            >
              <OutlineRow
                node={node}
                lack={missing.get(node.id)}
                gravest={byLine.get(node.line)?.[0]}
                selected={node.id === selected}
                onSelect={onSelect}
              />
            </li>
          );
        })}
      </ul>
    </div>
  );
};
