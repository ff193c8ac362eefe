/** Whether this browser notifies of what waits for somebody: a choice of this browser, kept in it. */
import { useSyncExternalStore } from "react";

const KEY = "provost.notices";
const listeners = new Set<() => void>();

export const canNotify = (): boolean => "Notification" in window;

const wanted = (): boolean =>
  localStorage.getItem(KEY) === "on" && canNotify() && Notification.permission === "granted";

export const setNotices = (on: boolean): void => {
  if (on) localStorage.setItem(KEY, "on");
  else localStorage.removeItem(KEY);
  for (const listener of listeners) listener();
};

/** Only while the browser allows it. */
export const useNotices = (): boolean =>
  useSyncExternalStore((listener) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  }, wanted);
