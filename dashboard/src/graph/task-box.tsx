/** A task near enough to be read. */
import { type Node, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { TaskState } from "../api/types.ts";
import { MARKS, type Tone } from "../ui/badge.tsx";
import { cx } from "../ui/cx.ts";
import { TASK_TONES } from "../ui/state-badges.tsx";

/** What a node says besides its title. */
export type TaskNote = { state: TaskState | null; note: string; selected?: boolean };
export type TaskNode = Node<TaskNote & { title: string }, "task">;

const BORDERS: Record<Tone, string> = {
  accent: "border-accent",
  proven: "border-proven-mark",
  refuted: "border-refuted-mark",
  caution: "border-caution-mark",
  neutral: "border-line-strong",
};

const toneOf = (state: TaskState | null): Tone => (state === null ? "neutral" : TASK_TONES[state]);
const isIdle = (state: TaskState | null): boolean =>
  state === "waiting" || state === "skipped" || state === "cancelled";

export const kindOf = (state: TaskState | null): Tone | "idle" => (isIdle(state) ? "idle" : toneOf(state));

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

export const TaskBox = memo(({ data }: NodeProps<TaskNode>) => {
  const { state, selected, title, note } = data;
  const tone = toneOf(state);
  const alive = state === "leased" || state === "merging";
  const idle = isIdle(state);
  return (
    <div
      title={`${title}: ${note}`}
      className={cx(
        "flex h-full flex-col justify-center gap-0.5 rounded-8 border px-3 transition-colors duration-200",
        `kind-${kindOf(state)} bg-raised`,
        BORDERS[tone],
        idle ? "border-dashed" : "shadow-small",
        selected === true && "outline-2 outline-offset-2 outline-accent",
      )}
    >
      <Words data={data} mark={cx(MARKS[tone], alive && "alive")} idle={idle} />
    </div>
  );
});
