import { type Tone, MARKS } from "./badge.tsx";
import { cx } from "./cx.ts";

export type Segment = { name: string; count: number; tone: Tone; alive?: boolean };

type Props = { segments: readonly Segment[]; label: string; className?: string };

/** Parts of a whole on one line. What it shows is said in words to who cannot see it. */
export const SegmentBar = ({ segments, label, className }: Props) => {
  const shown = segments.filter(({ count }) => count > 0);
  const words = shown.map(({ name, count }) => `${count} ${name}`).join(", ");
  return (
    <div
      role="img"
      aria-label={`${label}: ${words}`}
      title={words}
      className={cx("flex h-1.5 w-full gap-0.5 overflow-hidden rounded-full", className)}
    >
      {shown.map(({ name, count, tone, alive }) => (
        <span
          key={name}
          className={cx("min-w-1 rounded-full transition-[flex-grow] duration-300", MARKS[tone], alive && "alive")}
          style={{ flexGrow: count, flexBasis: 0 }}
        />
      ))}
      {shown.length === 0 && <span className="flex-1 rounded-full bg-line" />}
    </div>
  );
};
