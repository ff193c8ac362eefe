import { Link, type LinkProps } from "@tanstack/react-router";
import { cx } from "./cx.ts";

export type TabLink = { name: string; label: string; count?: number | undefined; link: LinkProps; active: boolean };

/** Views of one thing. Links and not tabs: each has an address that can be kept and sent. */
export const TabLinks = ({ label, tabs }: { label: string; tabs: readonly TabLink[] }) => (
  <nav aria-label={label} className="-mb-px flex gap-1 overflow-x-auto">
    {tabs.map(({ name, label: title, count, link, active }) => (
      <Link
        key={name}
        {...link}
        aria-current={active ? "page" : undefined}
        className={cx(
          "flex h-9 items-center gap-1.5 border-b-2 px-2 text-13 font-medium whitespace-nowrap -outline-offset-2",
          active ? "border-ink text-ink" : "border-transparent text-muted hover:text-ink",
        )}
      >
        {title}
        {count !== undefined && <span className="text-12 font-normal text-muted">{count}</span>}
      </Link>
    ))}
  </nav>
);
