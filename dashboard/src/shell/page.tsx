import { type ReactNode, useEffect } from "react";
import { cx } from "../ui/cx.ts";

type Props = {
  title: string;
  /** Beside the title. */
  badge?: ReactNode;
  /** Over the title: what it belongs to. */
  above?: ReactNode;
  actions?: ReactNode;
  /** Views of the page, at the foot of its head. */
  tabs?: ReactNode;
  /** It has the height of the window, and its parts scroll; otherwise the page does. */
  fill?: boolean;
  children: ReactNode;
};

/** Head and body of a page. */
export const Page = ({ title, badge, above, actions, tabs, fill = false, children }: Props) => {
  useEffect(() => {
    document.title = `${title} · Provost`;
  }, [title]);
  return (
    <div className={cx("flex min-h-full flex-col", fill && "md:h-full")}>
      <header className="border-b border-line px-4 pt-4 md:px-6">
        {above !== undefined && <div className="mb-1 text-12 text-muted">{above}</div>}
        <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2 pb-3.5">
          <div className="flex min-w-0 items-center gap-3">
            <h1 className="min-w-0 text-20 font-semibold break-words">{title}</h1>
            {badge}
          </div>
          {actions !== undefined && <div className="flex flex-wrap items-center gap-2">{actions}</div>}
        </div>
        {tabs}
      </header>
      <div className="flex min-h-0 flex-1 flex-col">{children}</div>
    </div>
  );
};
