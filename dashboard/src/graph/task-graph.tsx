import "@xyflow/react/dist/style.css";
import "./task-graph.css";
import {
  Controls,
  type Edge,
  Handle,
  MarkerType,
  type Node,
  type NodeProps,
  Position,
  ReactFlow,
  ReactFlowProvider,
} from "@xyflow/react";
import { memo, useMemo } from "react";
import type { Plan, PlanGraph, TaskState } from "../api/types.ts";
import { MARKS } from "../ui/badge.tsx";
import { cx } from "../ui/cx.ts";
import { TASK_TONES } from "../ui/state-badges.tsx";
import { layoutGraph } from "./layout.ts";

/** What a node says besides its title. */
export type TaskNote = { state: TaskState | null; note: string; selected?: boolean };

type TaskNode = Node<TaskNote & { title: string }, "task">;
type PhaseNode = Node<{ title: string }, "phase">;

const BORDERS: Record<string, string> = {
  accent: "border-accent",
  proven: "border-proven-mark",
  refuted: "border-refuted-mark",
  caution: "border-caution-mark",
  neutral: "border-line-strong",
};

const TaskBox = memo(({ data: { title, state, note, selected } }: NodeProps<TaskNode>) => {
  const tone = state === null ? "neutral" : TASK_TONES[state];
  const alive = state === "leased" || state === "merging";
  const idle = state === "waiting" || state === "skipped" || state === "cancelled";
  return (
    <div
      className={cx(
        "flex h-full flex-col justify-center gap-0.5 rounded-8 border bg-raised px-3 shadow-small transition-colors duration-200",
        BORDERS[tone],
        selected === true && "outline-2 outline-offset-2 outline-accent",
        idle && "border-dashed shadow-none",
      )}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      <span className="flex items-center gap-2">
        <span aria-hidden className={cx("size-2 shrink-0 rounded-full", MARKS[tone], alive && "alive")} />
        <span className={cx("truncate text-13 font-medium", idle && "text-muted")}>{title}</span>
      </span>{" "}
      <span className="truncate pl-4 text-12 text-muted">{note}</span>
      <Handle type="source" position={Position.Right} isConnectable={false} />
    </div>
  );
});

const PhaseBox = memo(({ data: { title } }: NodeProps<PhaseNode>) => (
  <div className="h-full rounded-12 border border-line bg-sunken px-4 pt-2.5">
    <span className="block truncate text-12 font-medium text-muted">{title}</span>
  </div>
));

const NODE_TYPES = { task: TaskBox, phase: PhaseBox };
const still = { draggable: false, connectable: false } as const;

type Props = {
  plan: Pick<Plan, "phases" | "tasks">;
  graph: PlanGraph;
  notes: ReadonlyMap<string, TaskNote>;
  label: string;
  onOpen: (taskId: string) => void;
};

const useNodes = ({ plan, graph, notes }: Props): Node[] => {
  const layout = useMemo(() => layoutGraph(plan, graph), [plan, graph]);
  const titles = useMemo(() => new Map(plan.tasks.map(({ id, title }) => [id, title])), [plan]);
  return useMemo(() => {
    const phases = layout.phases.map(({ id, title, x, y, width, height }): PhaseNode => ({
      id: `phase ${id}`,
      type: "phase",
      position: { x, y },
      data: { title },
      width,
      height,
      ...still,
      selectable: false,
      focusable: false,
      zIndex: -1,
    }));
    const tasks = layout.tasks.map(({ id, x, y, width, height }): TaskNode => {
      const note = notes.get(id) ?? { state: null, note: "" };
      const title = titles.get(id) ?? id;
      return {
        id,
        type: "task",
        position: { x, y },
        data: { ...note, title },
        width,
        height,
        ...still,
        ariaRole: "button",
      };
    });
    return [...phases, ...tasks];
  }, [layout, titles, notes]);
};

const useEdges = (graph: PlanGraph, notes: ReadonlyMap<string, TaskNote>): Edge[] =>
  useMemo(() => {
    const stages = new Map(graph.nodes.map(({ taskId, stage }) => [taskId, stage]));
    const seen = new Set<string>();
    return graph.edges.flatMap(({ from, to }): Edge[] => {
      // From stage to stage everything waits for everything: the stages themselves say so.
      if (stages.get(from) !== stages.get(to) || seen.has(`${from} ${to}`)) return [];
      seen.add(`${from} ${to}`);
      const done = notes.get(from)?.state === "succeeded";
      return [
        {
          id: `${from} ${to}`,
          source: from,
          target: to,
          className: done ? "edge-done" : "",
          focusable: false,
          selectable: false,
          markerEnd: {
            type: MarkerType.Arrow,
            width: 16,
            height: 16,
            color: done ? "var(--proven-mark)" : "var(--line-strong)",
          },
        },
      ];
    });
  }, [graph, notes]);

export const TaskGraph = (props: Props) => {
  const { graph, notes, label, onOpen } = props;
  const nodes = useNodes(props);
  const edges = useEdges(graph, notes);
  return (
    <ReactFlowProvider>
      <ReactFlow
        nodes={nodes}
        edges={edges}
        nodeTypes={NODE_TYPES}
        aria-label={label}
        onNodeClick={(_, node) => node.type === "task" && onOpen(node.id)}
        onKeyDown={(event) => {
          const id = event.target instanceof HTMLElement ? event.target.dataset["id"] : undefined;
          if ((event.key === "Enter" || event.key === " ") && id !== undefined) {
            event.preventDefault();
            onOpen(id);
          }
        }}
        fitView
        fitViewOptions={{ padding: 0.08, maxZoom: 1, minZoom: 0.35 }}
        minZoom={0.05}
        maxZoom={1.5}
        onlyRenderVisibleElements={nodes.length > 300}
        nodesFocusable
        elementsSelectable={false}
        proOptions={{ hideAttribution: true }}
      >
        <Controls showInteractive={false} position="bottom-right" />
      </ReactFlow>
    </ReactFlowProvider>
  );
};
