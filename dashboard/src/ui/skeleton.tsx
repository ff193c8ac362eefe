import { text } from "../catalogue/text.ts";
import { cx } from "./cx.ts";

/** Stands where something is about to be, in its size: nothing jumps when it comes. */
export const Skeleton = ({ className }: { className?: string }) => (
  <span aria-hidden className={cx("alive block rounded-6 bg-hover", className)} />
);

export const SkeletonRows = ({ rows = 6 }: { rows?: number }) => (
  <div role="status" aria-label={text.common.loading} className="flex flex-col gap-2 p-3">
    {Array.from({ length: rows }, (_, at) => (
      <Skeleton key={at} className="h-7" />
    ))}
  </div>
);
