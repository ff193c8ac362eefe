import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type Bar = {
  key: string | number;
  value: number;
  /** What it says when it is pointed at. */
  title?: string;
};

type Props = {
  /** All of it in words, for who does not see it. */
  label: string;
  bars: readonly Bar[];
  /** They stand close, as parts of one whole. */
  dense?: boolean;
  className?: string;
  /** Drawn over the bars. */
  children?: ReactNode;
};

const LEAST_PERCENT = 2;

/** Amounts beside each other, the largest as high as the chart. What is not nothing is never drawn as nothing. */
export const BarChart = ({ label, bars, dense = false, className, children }: Props) => {
  const largest = Math.max(...bars.map(({ value }) => value)) || 1;
  const height = (value: number): number => (value > 0 ? Math.max(LEAST_PERCENT, (100 * value) / largest) : 0);
  return (
    <div role="img" aria-label={label} className={cx("relative flex items-end", dense ? "gap-px" : "gap-1", className)}>
      {bars.map(({ key, value, title }) => (
        <span
          key={key}
          title={title}
          className={cx("flex-1 bg-accent/60", dense ? "min-w-0 rounded-t-4" : "max-w-8 min-w-1.5 rounded-4")}
          style={{ height: `${height(value)}%` }}
        />
      ))}
      {children}
    </div>
  );
};
