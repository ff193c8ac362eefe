import { progressText as words } from "../../../catalogue/pages/progress-text.ts";
import { fullTime, timeOfDay } from "../../../format/time.ts";
import type { Step } from "./burn-up.ts";

type Props = { steps: readonly Step[]; end: number; tasks: number; criteria: number };

const SIZE = 100;

type LineProps = Pick<Props, "steps" | "end"> & { of: number; read: (step: Step) => number; className: string };

/** A step up at the moment of each change, and level until the next. Its height is the share of what the plan asks for. */
const StepLine = ({ steps, end, of, read, className }: LineProps) => {
  const start = steps[0]?.at ?? end;
  const x = (at: number): number => (SIZE * (at - start)) / Math.max(1, end - start);
  const y = (count: number): number => SIZE * (1 - count / Math.max(1, of));
  const points = steps.flatMap((step, index) => {
    const before = steps[index - 1];
    const here = `${x(step.at)},${y(read(step))}`;
    return before === undefined ? [here] : [`${x(step.at)},${y(read(before))}`, here];
  });
  const last = steps.at(-1);
  return (
    <polyline
      points={[...points, ...(last === undefined ? [] : [`${SIZE},${y(read(last))}`])].join(" ")}
      fill="none"
      strokeWidth={2}
      vectorEffect="non-scaling-stroke"
      className={className}
    />
  );
};

const Legend = ({ name, value, className }: { name: string; value: string; className: string }) => (
  <span className="flex items-center gap-1.5">
    <span aria-hidden className={`h-0.5 w-5 ${className}`} />
    {name}: <span className="font-semibold text-ink">{value}</span>
  </span>
);

export const BurnUpChart = ({ steps, end, tasks, criteria }: Props) => {
  const last = steps.at(-1);
  const merged = words.of(last?.merged ?? 0, tasks);
  const proven = words.of(last?.proven ?? 0, criteria);
  return (
    <div className="flex flex-col gap-3 p-3.5">
      <p className="flex flex-wrap gap-x-5 gap-y-1 text-12 text-muted">
        <Legend name={words.merged} value={merged} className="bg-accent" />
        <Legend name={words.proven} value={proven} className="bg-proven-mark" />
      </p>
      <svg
        role="img"
        aria-label={words.chartLabel(merged, proven)}
        viewBox={`0 -2 ${SIZE} ${SIZE + 4}`}
        preserveAspectRatio="none"
        className="h-56 w-full border-b border-line"
      >
        <line
          x1={0}
          x2={SIZE}
          y1={0}
          y2={0}
          strokeDasharray="4 4"
          vectorEffect="non-scaling-stroke"
          className="stroke-line-strong"
        />
        <StepLine steps={steps} end={end} of={tasks} read={(step) => step.merged} className="stroke-accent" />
        <StepLine steps={steps} end={end} of={criteria} read={(step) => step.proven} className="stroke-proven-mark" />
      </svg>
      <p aria-hidden className="flex justify-between text-12 text-muted">
        <span title={fullTime(steps[0]?.at ?? end)}>{timeOfDay(steps[0]?.at ?? end)}</span>
        <span title={fullTime(end)}>{timeOfDay(end)}</span>
      </p>
    </div>
  );
};
