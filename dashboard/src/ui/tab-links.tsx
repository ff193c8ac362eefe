import { Link, type LinkProps } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { cx } from "./cx.ts";

export type TabLink = { name: string; label: string; count?: number | undefined; link: LinkProps; active: boolean };

/** On a phone not all of them have room: the one that is shown stands in the middle, so that both its neighbours are seen. */
const useActiveInView = (active: string | undefined) => {
  const nav = useRef<HTMLElement>(null);
  useEffect(() => {
    const row = nav.current;
    const link = row?.querySelector<HTMLElement>("[aria-current]");
    if (!row || !link) return;
    row.scrollLeft = link.offsetLeft - (row.clientWidth - link.offsetWidth) / 2;
  }, [active]);
  return nav;
};

/** Views of one thing. Links and not tabs: each has an address that can be kept and sent. */
export const TabLinks = ({ label, tabs }: { label: string; tabs: readonly TabLink[] }) => {
  const nav = useActiveInView(tabs.find(({ active }) => active)?.name);
  return (
    <nav ref={nav} aria-label={label} className="relative -mb-px flex gap-1 overflow-x-auto">
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
};
