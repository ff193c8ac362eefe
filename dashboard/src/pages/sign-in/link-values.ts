/**
 * What stands behind the # of a link to a page of the sign-in. It is taken out of the address before anything else reads
 * that, so that it is in no history, and again when another link is opened in the same tab.
 */
import { useState, useSyncExternalStore } from "react";

let given: { path: string; values: URLSearchParams } | null = null;
const listeners = new Set<() => void>();

/** As if a link to the page had brought it. */
export const giveToPage = (path: string, values: Readonly<Record<string, string>>): void => {
  given = { path, values: new URLSearchParams(values) };
  for (const listener of listeners) listener();
};

/** Who comes to these pages again later came by no link. */
export const forgetLinkValues = (): void => {
  given = null;
};

const take = (): void => {
  const { pathname, search, hash } = window.location;
  if (!pathname.startsWith("/sign-in/") || hash === "") return;
  giveToPage(pathname, Object.fromEntries(new URLSearchParams(hash.slice(1))));
  window.history.replaceState(window.history.state, "", pathname + search);
};

take();
window.addEventListener("hashchange", take);

const subscribe = (listener: () => void): (() => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

/** Null when the address had none, as after the page was loaded anew. */
export const useLinkValue = (name: string): string | null => {
  const [path] = useState(window.location.pathname);
  return useSyncExternalStore(subscribe, () => (given?.path === path ? given.values.get(name) : null));
};
