import "@xyflow/react/dist/style.css";
import "./task-graph.css";
import { Controls, type Node, ReactFlow, ReactFlowProvider, useReactFlow, useStore } from "@xyflow/react";
import { type KeyboardEvent, type MouseEvent, useCallback, useEffect, useMemo, useRef, useState } from "react";
import type { Plan, PlanGraph } from "../api/types.ts";
import { FEW, isFar, useMounted } from "./in-view.ts";
import { type Box, layoutGraph } from "./layout.ts";
import { boxAt, neighbourOf } from "./neighbours.ts";
import { PictureBox, type PictureNode, partsOf } from "./picture.tsx";
import { TaskBox, type TaskNode, type TaskNote } from "./task-box.tsx";

const NODE_TYPES = { task: TaskBox, picture: PictureBox };
const still = { draggable: false, connectable: false, handles: [] };
const FIT = { padding: 0.08, maxZoom: 1, minZoom: 0.35 };

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

const usePicture = ({ plan, graph, notes }: Props) => {
  const layout = useMemo(() => layoutGraph(plan, graph), [plan, graph]);
  const parts = useMemo(() => partsOf(graph, layout.phases, layout.tasks), [graph, layout]);
  const picture = useMemo(
    (): PictureNode => ({
      id: "picture",
      type: "picture",
      position: { x: 0, y: 0 },
      width: layout.width,
      height: layout.height,
      data: { parts, stateOf: (id) => notes.get(id)?.state ?? null, shapes: layout.tasks.length > FEW },
      ...still,
      selectable: false,
      focusable: false,
      zIndex: -1,
      style: { pointerEvents: "none" },
    }),
    [layout, parts, notes],
  );
  return { tasks: layout.tasks, picture };
};

const idOf = ({ target }: { target: EventTarget }): string | null =>
  target instanceof HTMLElement ? (target.dataset["id"] ?? null) : null;

/** The focus goes on with the arrow keys, to tasks that are not on the page yet as well. */
const useFocus = (tasks: readonly Box[], onOpen: (taskId: string) => void) => {
  const [focused, setFocused] = useState<string | null>(null);
  const next = useRef<string | null>(null);
  const container = useRef<HTMLDivElement>(null);
  const there = useStore(({ nodeLookup }) => focused !== null && nodeLookup.has(focused));
  useEffect(() => {
    const wanted = next.current;
    if (wanted === null || wanted !== focused) return;
    const element = container.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(wanted)}"]`);
    if (!element) return;
    next.current = null;
    element.focus();
  }, [focused, there]);
  const onKeyDown = (event: KeyboardEvent): void => {
    const id = idOf(event);
    if (id === null) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      onOpen(id);
    }
    const neighbour = neighbourOf(tasks, id, event.key);
    if (neighbour === null) return;
    event.preventDefault();
    next.current = neighbour.id;
    setFocused(neighbour.id);
  };
  return { container, focused, onKeyDown, onFocus: (event: { target: EventTarget }) => setFocused(idOf(event)) };
};

/** A graph that nobody has moved stays in view when its room changes: a phone that is turned, a window made smaller. */
const useFitted = () => {
  const { fitView } = useReactFlow();
  const room = useStore(({ width, height }) => `${width} ${height}`);
  const moved = useRef(false);
  useEffect(() => {
    if (!moved.current) void fitView(FIT);
  }, [room, fitView]);
  return {
    onMoveStart: (by: unknown): void => void (moved.current ||= by !== null),
    onFitView: (): void => void (moved.current = false),
  };
};

const Graph = (props: Props) => {
  const { plan, notes, label, onOpen } = props;
  const { tasks, picture } = usePicture(props);
  const titles = useMemo(() => new Map(plan.tasks.map(({ id, title }) => [id, title])), [plan]);
  const [pointed, setPointed] = useState<string | null>(null);
  const { container, focused, onKeyDown, onFocus } = useFocus(tasks, onOpen);
  const far = useStore(isFar);
  const mounted = useMounted(tasks, [focused, pointed]);
  const nodes = useMemo((): Node[] => {
    const near = mounted.map((box) => nodeOf(box, titles.get(box.id) ?? box.id, notes.get(box.id) ?? NO_NOTE));
    return [picture, ...near];
  }, [picture, mounted, titles, notes]);
  const { onMoveStart, onFitView } = useFitted();
  const { screenToFlowPosition } = useReactFlow();
  const taskAt = useCallback(
    ({ clientX: x, clientY: y }: MouseEvent) => boxAt(tasks, screenToFlowPosition({ x, y }))?.id ?? null,
    [tasks, screenToFlowPosition],
  );
  const openNode = useCallback((_: unknown, node: Node) => node.type === "task" && onOpen(node.id), [onOpen]);
  // Those that are shapes of the picture are met here: the pane is what lies under the pointer.
  const openShape = useCallback(
    (event: MouseEvent) => {
      const id = taskAt(event);
      if (id !== null) onOpen(id);
    },
    [taskAt, onOpen],
  );
  const point = useCallback((event: MouseEvent) => setPointed(taskAt(event)), [taskAt]);
  return (
    <ReactFlow
      ref={container}
      className={far ? "graph-far" : ""}
      nodes={nodes}
      nodeTypes={NODE_TYPES}
      aria-label={label}
      onNodeClick={openNode}
      onPaneClick={openShape}
      onPaneMouseMove={point}
      onKeyDown={onKeyDown}
      onFocus={onFocus}
      onMoveStart={onMoveStart}
      fitView
      fitViewOptions={FIT}
      minZoom={0.05}
      maxZoom={1.5}
      nodesFocusable
      elementsSelectable={false}
      proOptions={{ hideAttribution: true }}
    >
      <Controls showInteractive={false} position="bottom-right" fitViewOptions={FIT} onFitView={onFitView} />
    </ReactFlow>
  );
};

export const TaskGraph = (props: Props) => (
  <ReactFlowProvider>
    <Graph {...props} />
  </ReactFlowProvider>
);
