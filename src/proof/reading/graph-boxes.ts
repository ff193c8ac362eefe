/** What the picture of the graph is made of: a box a task, or, where those are too many, a box an epic or workstream. */
import type { Packet, PacketTask } from "../packet-schema.ts";
import type { Link } from "./layers.ts";
import { countText } from "./number.ts";

type BoxState = "succeeded" | "failed" | "skipped" | "cancelled" | "open";
export type Box = { id: string; phaseId: string | null; title: string; note: string; state: BoxState };
export type Boxes = { boxes: Box[]; links: Link[]; folded: boolean };

/** More explain nothing; the data is in packet.json. */
const MOST_BOXES = 150;

const stateOf = ({ state }: PacketTask): BoxState =>
  state === "succeeded" || state === "failed" || state === "skipped" || state === "cancelled" ? state : "open";

const taskBoxes = (packet: Packet): Boxes => {
  const attempts = Map.groupBy(packet.attempts, ({ taskId }) => taskId);
  const boxes = packet.tasks.map((task): Box => {
    const tries = attempts.get(task.taskId)?.length ?? 0;
    const note = [task.agent, task.state === "succeeded" ? "merged" : task.state];
    if (tries > 1) note.push(countText(tries, "try", "tries"));
    const { taskId, phaseId, title } = task;
    return { id: taskId, phaseId, title, note: note.join(" · "), state: stateOf(task) };
  });
  return { boxes, links: packet.edges, folded: false };
};

/** The worst that became of one of them. */
const WORST = ["failed", "cancelled", "open", "skipped", "succeeded"] as const satisfies readonly BoxState[];

const groupBox = (id: string, title: string, tasks: readonly PacketTask[]): Box => {
  const states = new Set(tasks.map(stateOf));
  const merged = tasks.filter(({ state }) => state === "succeeded").length;
  return {
    id,
    phaseId: tasks[0]?.phaseId ?? null,
    title,
    note: merged === tasks.length ? `${countText(merged, "task")} merged` : `${merged} of ${tasks.length} tasks merged`,
    state: WORST.find((state) => states.has(state)) ?? "open",
  };
};

const groupBoxes = (packet: Packet): Boxes => {
  const epicOf = new Map(packet.plan.tasks.map(({ id, epicId }) => [id, epicId]));
  const titles = new Map(packet.plan.epics.map(({ id, title }) => [id, title]));
  const groupOf = (task: PacketTask): string => epicOf.get(task.taskId) ?? `tasks of ${task.phaseId ?? "the plan"}`;
  const groups = Map.groupBy(packet.tasks, groupOf);
  const groupOfId = new Map(packet.tasks.map((task) => [task.taskId as string, groupOf(task)]));
  const links = new Map<string, Link>();
  for (const edge of packet.edges) {
    const [from, to] = [groupOfId.get(edge.from), groupOfId.get(edge.to)];
    if (from !== undefined && to !== undefined && from !== to) links.set(`${from} → ${to}`, { from, to });
  }
  return {
    boxes: [...groups].map(([id, tasks]) => groupBox(id, titles.get(id) ?? "Other tasks", tasks)),
    links: [...links.values()],
    folded: true,
  };
};

/** Null when there is nothing to draw, or too much. */
export const boxesOf = (packet: Packet): Boxes | null => {
  if (packet.tasks.length === 0) return null;
  const drawn = packet.tasks.length > MOST_BOXES ? groupBoxes(packet) : taskBoxes(packet);
  return drawn.boxes.length > MOST_BOXES ? null : drawn;
};
