import type { Packet, PacketGate, PacketTask } from "../packet-schema.ts";

/** Stage of each task: the place of its phase; outside of phases, the smallest that what it waits for allows. */
export const stagesOf = (packet: Pick<Packet, "plan" | "tasks" | "edges">): Map<string, number> => {
  const ordinals = new Map(packet.plan.phases.map((phase) => [phase.id, phase.ordinal]));
  const before = Map.groupBy(packet.edges, ({ to }) => to);
  const stages = new Map<string, number>();
  const stageOf = (task: PacketTask, path: ReadonlySet<string>): number => {
    const known = stages.get(task.taskId) ?? ordinals.get(task.phaseId ?? "");
    if (known !== undefined) return known;
    const awaited = (before.get(task.taskId) ?? []).filter(({ from }) => !path.has(from));
    const tasks = awaited.flatMap(({ from }) => packet.tasks.find(({ taskId }) => taskId === from) ?? []);
    return Math.max(0, ...tasks.map((other) => stageOf(other, new Set([...path, task.taskId]))));
  };
  for (const task of packet.tasks) stages.set(task.taskId, stageOf(task, new Set()));
  return stages;
};

/** A gate judges the tasks of its phase; one of the whole plan those of the stage that it closes. */
export const judgedTasks = (packet: Packet, gate: PacketGate): PacketTask[] => {
  if (gate.phaseId !== null) return packet.tasks.filter((task) => task.phaseId === gate.phaseId);
  const stages = stagesOf(packet);
  return packet.tasks.filter((task) => stages.get(task.taskId) === gate.ordinal);
};
