/** A plan's text and what it compiles to, side by side: each leads to the other. */
import { lazy, type ReactNode, Suspense, useMemo, useRef, useState } from "react";
import type { CompiledPlan, Diagnostic } from "../../api/types.ts";
import { planText } from "../../catalogue/pages/plan-text.ts";
import { runText } from "../../catalogue/pages/run-text.ts";
import { text } from "../../catalogue/text.ts";
import { share } from "../../format/number.ts";
import { LazyGraph } from "../../graph/lazy-graph.tsx";
import type { TaskNote } from "../../graph/task-box.tsx";
import { DiagnosticList, SEVERITY_TONES } from "../../source/diagnostic-list.tsx";
import { diagnosticsByLine, nodeAt, nodesOf, type PlanNode } from "../../source/line-marks.ts";
import { Outline } from "../../source/outline.tsx";
import { type SourceHandle, SourceView } from "../../source/source-view.tsx";
import { Badge } from "../../ui/badge.tsx";
import { cx } from "../../ui/cx.ts";
import { SkeletonRows } from "../../ui/skeleton.tsx";

const words = planText;

const VIEWS = ["outline", "graph", "bindings", "simulation", "diagnostics"] as const;
type View = (typeof VIEWS)[number];

const Bindings = lazy(async () => ({ default: (await import("./bindings/bindings-view.tsx")).BindingsView }));
const Simulation = lazy(async () => ({ default: (await import("./simulation/simulation-view.tsx")).SimulationView }));

type Props = {
  source: string;
  compiled: CompiledPlan | null;
  onChange?: (source: string) => void;
  /** Bindings and checks, YAML; "" where there are none. */
  sidecar?: string;
  onSidecar?: (sidecar: string) => void;
  /** In place of what is compiled, while there is nothing. */
  instead?: ReactNode;
};

const Counts = ({ compiled: { summary, coverage } }: { compiled: CompiledPlan }) => {
  const counts = [
    [summary.phases, words.counts.phases],
    [summary.tasks, words.counts.tasks],
    [summary.criteria, words.counts.criteria],
    [summary.measurable, words.counts.measurable],
    [summary.gates, words.counts.gates],
  ] as const;
  return (
    <p className="flex flex-wrap gap-x-3.5 text-12 text-muted">
      {counts.map(([count, nameOf], at) => (
        <span key={at}>
          <span className="font-semibold text-ink">{count}</span> {nameOf(count)}
        </span>
      ))}
      <span>
        <span className="font-semibold text-ink">{share(coverage.accounted, coverage.lines)}</span>{" "}
        {words.counts.coverage}
      </span>
    </p>
  );
};

const noteOf = (compiled: CompiledPlan, selected: string | null): Map<string, TaskNote> => {
  const waits = new Map(compiled.graph.nodes.map(({ taskId, dependsOn }) => [taskId, dependsOn.length]));
  return new Map(
    compiled.plan.tasks.map(({ id, binding, source }) => {
      const agent = binding?.agent ?? words.unbound;
      const count = waits.get(id) ?? 0;
      const note = count === 0 ? agent : `${agent} · ${runText.graph.waitsFor(count)}`;
      return [id, { state: null, note: `${note} · ${words.line(source.line)}`, selected: id === selected }];
    }),
  );
};

type TabsProps = { view: View; onView: (view: View) => void; diagnostics: number };

const ViewTabs = ({ view, onView, diagnostics }: TabsProps) => (
  <div
    role="tablist"
    aria-label={words.title}
    className="flex max-w-full gap-1 overflow-x-auto max-md:w-full max-md:justify-between max-md:gap-0 max-md:text-12"
  >
    {VIEWS.map((one) => (
      <button
        key={one}
        type="button"
        role="tab"
        aria-selected={one === view}
        onClick={() => onView(one)}
        className={cx(
          "flex h-7 items-center gap-1.5 rounded-6 px-2 font-medium max-md:gap-1 max-md:px-1",
          one === view ? "bg-hover text-ink" : "text-muted hover:text-ink",
        )}
      >
        {words[one]}
        {one === "diagnostics" && diagnostics > 0 && <span className="text-12 text-muted">{diagnostics}</span>}
      </button>
    ))}
  </div>
);

/** What is said about the line that the caret is on. */
const LineDiagnostics = ({ diagnostics }: { diagnostics: readonly Diagnostic[] }) =>
  diagnostics.length > 0 && (
    <ul className="max-h-40 overflow-y-auto border-t border-line bg-raised px-3.5 py-2">
      {diagnostics.map(({ code, severity, message, suggestion }) => (
        <li key={code + message} className="py-1">
          <Badge tone={SEVERITY_TONES[severity]}>{text.severity[severity]}</Badge>{" "}
          <span className="break-words">{message}</span> <span className="break-words text-muted">{suggestion}</span>
        </li>
      ))}
    </ul>
  );

type CompiledProps = Pick<Props, "source" | "sidecar" | "onSidecar"> & {
  view: View;
  compiled: CompiledPlan;
  nodes: readonly PlanNode[];
  selected: string | null;
  onLine: (line: number) => void;
};

const CompiledView = (props: CompiledProps) => {
  const { view, compiled, nodes, selected, onLine, source, sidecar = "", onSidecar } = props;
  const notes = useMemo(() => noteOf(compiled, selected), [compiled, selected]);
  // What holds no plan has no outline: what is wrong with it stands there.
  const bare = nodes.length === 0;
  const openTask = (taskId: string): void => onLine(nodes.find(({ id }) => id === taskId)?.line ?? 1);
  return (
    <div className="min-h-0 flex-1">
      {view === "outline" && !bare && (
        <Outline
          plan={compiled.plan}
          diagnostics={compiled.diagnostics}
          selected={selected}
          onSelect={(one) => onLine(one.line)}
        />
      )}
      {view === "graph" && (
        <LazyGraph
          plan={compiled.plan}
          graph={compiled.graph}
          notes={notes}
          label={runText.graph.help}
          onOpen={openTask}
        />
      )}
      <Suspense fallback={<SkeletonRows />}>
        {view === "bindings" && (
          <Bindings compiled={compiled} sidecar={sidecar} onSidecar={onSidecar} onLine={onLine} />
        )}
        {view === "simulation" && <Simulation source={source} sidecar={sidecar} onTask={openTask} />}
      </Suspense>
      {(view === "diagnostics" || (view === "outline" && bare)) && (
        <DiagnosticList diagnostics={compiled.diagnostics} onLine={onLine} />
      )}
    </div>
  );
};

export const Workbench = ({ source, sidecar, compiled, onChange, onSidecar, instead }: Props) => {
  const [view, setView] = useState<View>("outline");
  const [line, setLine] = useState<number | null>(null);
  const field = useRef<SourceHandle>(null);
  const nodes = useMemo(() => (compiled === null ? [] : nodesOf(compiled.plan)), [compiled]);
  const byLine = useMemo(() => diagnosticsByLine(compiled?.diagnostics ?? []), [compiled]);
  const node = line === null ? null : nodeAt(nodes, line);
  const selected = node?.id ?? null;
  const goTo = (wanted: number): void => {
    field.current?.goTo(wanted);
    setLine(wanted);
  };
  const here = line === null ? [] : (byLine.get(line) ?? []);
  return (
    <div className="grid min-h-0 flex-1 max-lg:grid-rows-[minmax(20rem,1fr)_minmax(24rem,1fr)] lg:grid-cols-2">
      <div className="flex min-h-0 min-w-0 flex-col border-line max-lg:border-b lg:border-r">
        <div className="min-h-0 flex-1">
          <SourceView
            source={source}
            label={words.drop.paste}
            {...(onChange && { onChange })}
            onLine={setLine}
            marked={node}
            diagnostics={byLine}
            handle={field}
            placeholder={words.drop.pastePlaceholder}
          />
        </div>
        <LineDiagnostics diagnostics={here} />
      </div>
      <div className="flex min-h-0 min-w-0 flex-col">
        {compiled === null ? (
          instead
        ) : (
          <>
            <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1 border-b border-line px-3.5 py-1.5">
              <ViewTabs view={view} onView={setView} diagnostics={compiled.diagnostics.length} />
              <Counts compiled={compiled} />
            </div>
            <CompiledView
              view={view}
              compiled={compiled}
              nodes={nodes}
              selected={selected}
              onLine={goTo}
              source={source}
              {...(sidecar !== undefined && { sidecar })}
              {...(onSidecar !== undefined && { onSidecar })}
            />
          </>
        )}
      </div>
    </div>
  );
};
