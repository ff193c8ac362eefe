import type { ReactNode } from "react";

type Props = { title: ReactNode; children?: ReactNode; aside?: ReactNode };

/** One of a list in a panel: what it is, what is known of it, what can be done with it. */
export const AccessRow = ({ title, children, aside }: Props) => (
  <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-t border-line px-3.5 py-2.5 first:border-t-0">
    <div className="min-w-0 flex-1 basis-48">
      <div className="font-medium break-words">{title}</div>
      {children !== undefined && <div className="text-12 break-words text-muted">{children}</div>}
    </div>
    {aside !== undefined && <div className="flex shrink-0 items-center gap-1.5">{aside}</div>}
  </li>
);
