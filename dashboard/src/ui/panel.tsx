import { type ReactNode, useId } from "react";
import { cx } from "./cx.ts";

type Props = { title: string; aside?: ReactNode; children: ReactNode; className?: string };

/** A titled part of a page. */
export const Panel = ({ title, aside, children, className }: Props) => {
  const id = useId();
  return (
    <section
      aria-labelledby={id}
      className={cx("flex min-w-0 flex-col rounded-8 border border-line bg-raised shadow-small", className)}
    >
      <header className="flex min-h-10 items-center justify-between gap-3 border-b border-line px-3.5 py-1.5">
        <h2 id={id} className="text-13 font-semibold">
          {title}
        </h2>
        {aside}
      </header>
      {children}
    </section>
  );
};
