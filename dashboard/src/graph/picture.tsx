/**
 * All that lies behind the tasks, as few elements: the phases, a path for the edges of each kind, and in a large graph a
 * path for the tasks of each tone. A path of a phase is made anew only when one of its tasks comes to another state.
 */
import { getBezierPath, type Node, type NodeProps, Position } from "@xyflow/react";
import { memo } from "react";
import type { PlanGraph, TaskState } from "../api/types.ts";
import { cx } from "../ui/cx.ts";
import type { Box, PhaseBox } from "./layout.ts";
import { kindOf } from "./task-box.tsx";

export type Arrow = { from: string; line: string; head: string };
export type PhasePart = { box: PhaseBox; tasks: readonly Box[]; arrows: readonly Arrow[] };

type Shown = { parts: readonly PhasePart[]; stateOf: (taskId: string) => TaskState | null; shapes: boolean };
export type PictureNode = Node<Shown, "picture">;

/** How far from a task its edges begin and end. */
const APART = 3;
const RADIUS = 8;

const arrowOf = (from: Box, to: Box): Arrow => {
  const sourceX = from.x + from.width + APART;
  const targetX = to.x - APART;
  const targetY = to.y + to.height / 2;
  const [line] = getBezierPath({
    sourceX,
    sourceY: from.y + from.height / 2,
    sourcePosition: Position.Right,
    targetX,
    targetY,
    targetPosition: Position.Left,
  });
  return { from: from.id, line, head: `M${targetX - 6} ${targetY - 4.8}l6 4.8l-6 4.8` };
};

/** From stage to stage everything waits for everything: the stages themselves say so. */
export const partsOf = (graph: PlanGraph, phases: readonly PhaseBox[], tasks: readonly Box[]): PhasePart[] => {
  const boxes = new Map(tasks.map((box) => [box.id, box]));
  const nodes = new Map(graph.nodes.map((node) => [node.taskId, node]));
  const nameOf = (id: string): string => nodes.get(id)?.phaseId ?? `stage-${nodes.get(id)?.stage}`;
  const inside = Map.groupBy(tasks, ({ id }) => nameOf(id));
  const within = graph.edges.filter(({ from, to }) => nodes.get(from)?.stage === nodes.get(to)?.stage);
  const once = new Map(within.map((edge) => [`${edge.from} ${edge.to}`, edge]));
  const arriving = Map.groupBy(once.values(), ({ to }) => nameOf(to));
  return phases.map((box) => ({
    box,
    tasks: inside.get(box.id) ?? [],
    arrows: (arriving.get(box.id) ?? []).flatMap(({ from, to }) => {
      const [source, target] = [boxes.get(from), boxes.get(to)];
      return source === undefined || target === undefined ? [] : [arrowOf(source, target)];
    }),
  }));
};

/** Its stroke lies where a task has its border. */
const shapeOf = ({ x, y, width, height }: Box): string => {
  const [across, down] = [width - 1 - 2 * RADIUS, height - 1 - 2 * RADIUS];
  const corner = (toX: number, toY: number): string => `a${RADIUS} ${RADIUS} 0 0 1 ${toX} ${toY}`;
  return [
    `M${x + 0.5 + RADIUS} ${y + 0.5}h${across}${corner(RADIUS, RADIUS)}v${down}${corner(-RADIUS, RADIUS)}`,
    `h${-across}${corner(-RADIUS, -RADIUS)}v${-down}${corner(RADIUS, -RADIUS)}z`,
  ].join("");
};

type LinesProps = { arrows: readonly Arrow[]; done: string };

const Lines = memo(({ arrows, done }: LinesProps) =>
  ["0", "1"].map((kind) => {
    const own = arrows.filter((_, at) => done[at] === kind);
    if (own.length === 0) return null;
    return (
      <g key={kind} className={cx("graph-edge", kind === "1" && "edge-done")}>
        <path d={own.map(({ line }) => line).join("")} />
        <path className="edge-head" d={own.map(({ head }) => head).join("")} />
      </g>
    );
  }),
);

type ShapesProps = { tasks: readonly Box[]; kinds: string };

const Shapes = memo(({ tasks, kinds }: ShapesProps) => {
  const ofTasks = kinds.split(" ");
  return [...new Set(ofTasks)].map((kind) => (
    <path
      key={kind}
      className={`graph-shape kind-${kind}`}
      d={tasks
        .filter((_, at) => ofTasks[at] === kind)
        .map(shapeOf)
        .join("")}
    />
  ));
});

export const PictureBox = memo(({ data: { parts, stateOf, shapes } }: NodeProps<PictureNode>) => (
  <>
    {parts.map(({ box: { id, title, x, y, width, height } }) => (
      <div
        key={id}
        className="absolute rounded-12 border border-line bg-sunken px-4 pt-2.5"
        style={{ left: x, top: y, width, height }}
      >
        <span className="block truncate text-12 font-medium text-muted">{title}</span>
      </div>
    ))}
    <svg aria-hidden className="absolute size-full overflow-visible">
      {parts.map(({ box, arrows }) => (
        <Lines
          key={box.id}
          arrows={arrows}
          done={arrows.map(({ from }) => (stateOf(from) === "succeeded" ? "1" : "0")).join("")}
        />
      ))}
      {shapes &&
        parts.map(({ box, tasks }) => (
          <Shapes key={box.id} tasks={tasks} kinds={tasks.map(({ id }) => kindOf(stateOf(id))).join(" ")} />
        ))}
    </svg>
  </>
));
