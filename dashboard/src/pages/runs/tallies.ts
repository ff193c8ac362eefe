/** What the numbers of a run are shown as. */
import type { RunTally } from "../../api/types.ts";
import { text } from "../../catalogue/text.ts";
import type { Segment } from "../../ui/segment-bar.tsx";
import { TASK_TONES, VERDICT_TONES } from "../../ui/state-badges.tsx";

const TASK_ORDER = ["succeeded", "merging", "leased", "failed", "queued", "waiting", "skipped", "cancelled"] as const;
const VERDICT_ORDER = ["proven", "waived", "refuted", "unproven"] as const;

export const taskSegments = (tasks: RunTally["tasks"]): Segment[] =>
  TASK_ORDER.map((state) => ({
    name: text.taskState[state].toLowerCase(),
    count: tasks[state],
    tone: TASK_TONES[state],
    alive: state === "leased" || state === "merging",
  }));

export const criterionSegments = (criteria: RunTally["criteria"]): Segment[] =>
  VERDICT_ORDER.map((verdict) => ({
    name: text.verdict[verdict].toLowerCase(),
    count: criteria[verdict],
    tone: VERDICT_TONES[verdict],
  }));

export const sum = (counts: Readonly<Record<string, number>>): number =>
  Object.values(counts).reduce((total, count) => total + count, 0);
