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
  type ReactFlowState,
  ReactFlowProvider,
  useStore,
} from "@xyflow/react";
import { memo, useMemo } from "react";
import type { Plan, PlanGraph, TaskState } from "../api/types.ts";
import { MARKS } from "../ui/badge.tsx";
import { cx } from "../ui/cx.ts";
import { TASK_TONES } from "../ui/state-badges.tsx";
import { type Box, layoutGraph } from "./layout.ts";

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

/** From so far away no word can be read: without them thousands of tasks are as quick to draw as hundreds. */
const FAR_ZOOM = 0.3;
const isFar = ({ transform }: ReactFlowState): boolean => transform[2] < FAR_ZOOM;

type WordsProps = { data: TaskNode["data"]; mark: string; idle: boolean };

const Words = ({ data: { title, note }, mark, idle }: WordsProps) => (
  <>
    <span className="flex items-center gap-2">
      <span aria-hidden className={cx("size-2 shrink-0 rounded-full", mark)} />
      <span className={cx("truncate text-13 font-medium", idle && "text-muted")}>{title}</span>
    </span>{" "}
    <span className="truncate pl-4 text-12 text-muted">{note}</span>
  </>
);

const TaskBox = memo(({ data }: NodeProps<TaskNode>) => {
  const { state, selected } = data;
  const far = useStore(isFar);
  const tone = state === null ? "neutral" : TASK_TONES[state];
  const alive = state === "leased" || state === "merging";
  const idle = state === "waiting" || state === "skipped" || state === "cancelled";
  return (
    <div
      className={cx(
        "flex h-full flex-col justify-center gap-0.5 rounded-8 border px-3 transition-colors duration-200",
        BORDERS[tone],
        far && !idle ? MARKS[tone] : "bg-raised",
        !far && !idle && "shadow-small",
        idle && "border-dashed",
        selected === true && "outline-2 outline-offset-2 outline-accent",
      )}
    >
      <Handle type="target" position={Position.Left} isConnectable={false} />
      {!far && <Words data={data} mark={cx(MARKS[tone], alive && "alive")} idle={idle} />}
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

const NO_NOTE: TaskNote = { state: null, note: "" };
const made = new WeakMap<TaskNote, TaskNode>();

/** The same node for the same note: of thousands of tasks, only the one that an event tells of is drawn anew. */
const nodeOf = ({ id, x, y, width, height }: Box, title: string, note: TaskNote): TaskNode => {
  const before = made.get(note);
  const { x: beforeX, y: beforeY } = before?.position ?? {};
  if (before?.id === id && before.data.title === title && beforeX === x && beforeY === y) return before;
  const node: TaskNode = {
    id,
    type: "task",
    position: { x, y },
    data: { ...note, title },
    width,
    height,
    ...still,
    ariaRole: "button",
    ariaLabel: `${title} ${note.note}`,
  };
  made.set(note, node);
  return node;
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
    const tasks = layout.tasks.map((box) => nodeOf(box, titles.get(box.id) ?? box.id, notes.get(box.id) ?? NO_NOTE));
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
