import type { ReactNode } from "react";
import { Outlet, useLocation } from "@tanstack/react-router";
import { Menu as MenuIcon } from "lucide-react";
import { lazy, Suspense, useCallback, useEffect, useRef, useState } from "react";
import { text } from "../catalogue/text.ts";
import { startLive, stopLive } from "../live/live.ts";
import { IconButton } from "../ui/button.tsx";
import { cx } from "../ui/cx.ts";
import { ErrorRegion } from "../ui/error-region.tsx";
import { Logo } from "../ui/logo.tsx";
import { CommandPalette } from "./command-palette.tsx";
import { keepFocus } from "./keep-focus.ts";
import { StaleNotice } from "./live-indicator.tsx";
import { useNotices } from "./notices.ts";
import { ShortcutHelp } from "./shortcut-help.tsx";
import { Sidebar } from "./sidebar.tsx";
import { useShortcuts } from "./use-shortcuts.ts";

/** Another page begins at its top, for readers of the screen too; a change of view on the same page moves nothing. */
const useFocusOnPage = () => {
  const main = useRef<HTMLElement>(null);
  const { pathname } = useLocation();
  const before = useRef(pathname);
  useEffect(() => {
    if (before.current === pathname) return;
    before.current = pathname;
    main.current?.focus({ preventScroll: true });
    main.current?.scrollTo(0, 0);
  }, [pathname]);
  return main;
};

const Notifier = lazy(async () => ({ default: (await import("./notifier.tsx")).Notifier }));

const TopBar = ({ onOpen }: { onOpen: () => void }) => (
  <header className="flex h-12 items-center gap-2 border-b border-line px-2 md:hidden">
    <IconButton icon={MenuIcon} label={text.shell.openMenu} onClick={onOpen} />
    <Logo word />
  </header>
);

export const Shell = (): ReactNode => {
  const [overlay, setOverlay] = useState<"palette" | "help" | "menu" | null>(null);
  const main = useFocusOnPage();
  const close = useCallback(() => setOverlay(null), []);
  const openPalette = useCallback(() => setOverlay("palette"), []);
  const openHelp = useCallback(() => setOverlay("help"), []);
  useShortcuts({ openPalette, openHelp });
  useEffect(() => {
    startLive();
    return stopLive;
  }, []);
  useEffect(keepFocus, []);
  const notices = useNotices();
  return (
    <div className="flex h-full flex-col md:flex-row">
      <a
        href="#main"
        className="sr-only focus:not-sr-only focus:fixed focus:top-2 focus:left-2 focus:z-50 focus:rounded-6 focus:bg-raised focus:px-3 focus:py-2 focus:shadow-float"
      >
        {text.shell.skip}
      </a>
      <TopBar onOpen={() => setOverlay("menu")} />
      {overlay === "menu" && (
        <button
          type="button"
          aria-label={text.common.close}
          onClick={close}
          className="fixed inset-0 z-30 bg-scrim md:hidden"
        />
      )}
      <aside
        aria-label={text.shell.sidebar}
        className={cx(
          "w-58 shrink-0 bg-paper max-md:fixed max-md:inset-y-0 max-md:left-0 max-md:z-30 max-md:w-64 max-md:border-r max-md:border-line",
          overlay !== "menu" && "max-md:hidden",
        )}
      >
        <Sidebar onSearch={openPalette} onGo={close} />
      </aside>
      <div className="flex min-h-0 min-w-0 flex-1 flex-col md:py-2 md:pr-2">
        <div className="flex min-h-0 flex-1 flex-col overflow-hidden bg-surface md:rounded-12 md:border md:border-line md:shadow-small">
          <StaleNotice />
          <main id="main" ref={main} tabIndex={-1} className="min-h-0 flex-1 overflow-y-auto outline-none">
            <ErrorRegion>
              <Outlet />
            </ErrorRegion>
          </main>
        </div>
      </div>
      <CommandPalette open={overlay === "palette"} onClose={close} onHelp={openHelp} />
      <Suspense>{notices && <Notifier />}</Suspense>
      <ShortcutHelp open={overlay === "help"} onClose={close} />
    </div>
  );
};
