import type { Edge, Plan } from "../../model/plan.ts";

/** The order of phases, one edge for each phase and each of the stage before it, told by the line of the later one. */
export const phaseEdges = ({ phases }: Plan): Edge[] => {
  const stages = Map.groupBy(phases, ({ ordinal }) => ordinal);
  const ordinals = [...stages.keys()].sort((a, b) => a - b);
  return ordinals.flatMap((ordinal, index) => {
    const before = index === 0 ? [] : (stages.get(ordinals[index - 1] ?? -1) ?? []);
    return (stages.get(ordinal) ?? []).flatMap((to) =>
      before.map((from): Edge => ({ from: from.id, to: to.id, reason: "phase", line: to.source.line })),
    );
  });
};
