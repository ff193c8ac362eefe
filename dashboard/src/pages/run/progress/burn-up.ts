/** What was done when, from the record: tasks as they were merged, criteria by the verdict that stood at the time. */
import type { LiveEvent, Plan, RunStatus } from "../../../api/types.ts";

export type Step = { at: number; merged: number; proven: number };

const textOf = (value: unknown): string => (typeof value === "string" ? value : "");

/** A step for each change, the first at the start of the run. A criterion that is judged anew may be lost again. */
export const stepsOf = (createdAt: string, events: readonly LiveEvent[]): Step[] => {
  const proven = new Set<string>();
  const merged = new Set<string>();
  const steps: Step[] = [{ at: Date.parse(createdAt), merged: 0, proven: 0 }];
  for (const { name, taskId, time, payload } of events) {
    const criterionId = textOf(payload["criterionId"]);
    if ((name === "task.succeeded" || name === "task.inherited") && taskId !== null) merged.add(taskId);
    else if (name === "criterion.decided" && payload["verdict"] === "proven") proven.add(criterionId);
    else if (name === "criterion.decided") proven.delete(criterionId);
    else continue;
    const last = steps.at(-1);
    if (last?.merged === merged.size && last.proven === proven.size) continue;
    steps.push({ at: Date.parse(time), merged: merged.size, proven: proven.size });
  }
  return steps;
};

export type TargetRow = {
  key: string;
  label: string;
  wanted: string;
  /** The most that a check of this run has seen in the same unit; null where none measures it. */
  seen: { value: number; unit: string; criterion: string } | null;
  reached: boolean;
};

/** Tests are counted by what the engine has seen; what no check counts stays unmeasured. */
export const targetRows = ({ targets }: Plan, { criteria }: Pick<RunStatus, "criteria">): TargetRow[] =>
  targets.map(({ label, measure, source }, at) => {
    const seen = criteria
      .flatMap(({ title, head }) =>
        head === null || head.value === null || (head.unit ?? "") !== (measure.unit ?? "")
          ? []
          : [{ value: head.value, unit: head.unit ?? "", criterion: title }],
      )
      .toSorted((a, b) => b.value - a.value)[0];
    return {
      key: `${source.line} ${at}`,
      label,
      wanted: `${measure.subject ?? ""} ${measure.text}`.trim(),
      seen: seen ?? null,
      reached: seen !== undefined && seen.value >= measure.value,
    };
  });
