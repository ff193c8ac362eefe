import type { ReactNode } from "react";
import { cx } from "./cx.ts";

export type Tone = "proven" | "refuted" | "caution" | "accent" | "neutral";

const TONES: Record<Tone, string> = {
  proven: "bg-proven-soft text-proven",
  refuted: "bg-refuted-soft text-refuted",
  caution: "bg-caution-soft text-caution",
  accent: "bg-accent-soft text-accent",
  neutral: "bg-hover text-muted",
};

export const MARKS: Record<Tone, string> = {
  proven: "bg-proven-mark",
  refuted: "bg-refuted-mark",
  caution: "bg-caution-mark",
  accent: "bg-accent",
  neutral: "bg-neutral-mark",
};

type Props = {
  tone: Tone;
  children: ReactNode;
  /** What it stands for is under way. */
  alive?: boolean;
};

/** A word that says how something stands. Never colour alone: the word is always there. */
export const Badge = ({ tone, children, alive = false }: Props) => (
  <span
    className={cx(
      "inline-flex h-5.5 items-center gap-1.5 rounded-full px-2 text-12 font-medium whitespace-nowrap",
      TONES[tone],
    )}
  >
    <span aria-hidden className={cx("size-1.5 rounded-full", MARKS[tone], alive && "alive")} />
    {children}
  </span>
);
