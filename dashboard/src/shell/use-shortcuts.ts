import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { PAGES } from "./pages.ts";

type Actions = { openPalette: () => void; openHelp: () => void };

const SEQUENCE_MS = 1_200;

const isWriting = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));

/** What `/` leads to: the page's own filter. */
const focusFilter = (): boolean => {
  const field = document.querySelector<HTMLInputElement>("[data-filter]");
  field?.focus();
  return field !== null;
};

/** Single keys work wherever nobody is writing, and never together with a modifier: those are the browser's. */
export const useShortcuts = ({ openPalette, openHelp }: Actions): void => {
  const navigate = useNavigate();
  useEffect(() => {
    let pressedG = 0;
    const single = (key: string): boolean => {
      if (key === "/") return focusFilter();
      if (key === "?") openHelp();
      else if (key === "c") void navigate({ to: "/plans/new" });
      else return false;
      return true;
    };
    const onKey = (event: KeyboardEvent): void => {
      if ((event.ctrlKey || event.metaKey) && event.key === "k") {
        event.preventDefault();
        openPalette();
        return;
      }
      const busy = event.ctrlKey || event.metaKey || event.altKey || isWriting(event.target);
      if (busy || document.querySelector("dialog[open]") !== null) return;
      const page = event.timeStamp - pressedG < SEQUENCE_MS ? PAGES.find(({ key }) => key === event.key) : undefined;
      pressedG = event.key === "g" ? event.timeStamp : 0;
      if (page !== undefined) void navigate({ to: page.to });
      if (page !== undefined || single(event.key)) event.preventDefault();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [navigate, openPalette, openHelp]);
};
