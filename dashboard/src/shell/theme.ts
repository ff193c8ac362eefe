/** The theme that the user has chosen; public/theme.js puts it up before the first paint. */
import { useSyncExternalStore } from "react";

export type Theme = "system" | "light" | "dark";
const KEY = "provost.theme";
const listeners = new Set<() => void>();

const stored = (): Theme => {
  const value = localStorage.getItem(KEY);
  return value === "light" || value === "dark" ? value : "system";
};

/** All colours at once: those of buttons would fade over what has changed already, and the page would look torn. */
const withoutTransitions = (change: () => void): void => {
  const { dataset } = document.documentElement;
  dataset["still"] = "";
  change();
  // Has the browser take the new colours on while nothing may fade into them.
  void document.body.offsetHeight;
  delete dataset["still"];
};

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => withoutTransitions(() => undefined));

const apply = (theme: Theme): void => {
  if (theme === "system") {
    localStorage.removeItem(KEY);
    delete document.documentElement.dataset["theme"];
  } else {
    localStorage.setItem(KEY, theme);
    document.documentElement.dataset["theme"] = theme;
  }
};

export const setTheme = (theme: Theme): void => {
  withoutTransitions(() => apply(theme));
  for (const listener of listeners) listener();
};

export const useTheme = (): Theme =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, stored);
