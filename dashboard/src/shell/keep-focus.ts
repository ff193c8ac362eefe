/** What may hold the focus around an element, the nearest first. */
const placesAround = (element: Element): HTMLElement[] => {
  const places: HTMLElement[] = [];
  for (let at = element.parentElement; at !== null; at = at.parentElement) {
    if (at.hasAttribute("tabindex")) places.push(at);
  }
  return places;
};

/**
 * When what has the focus goes from the page, gives it to what is around that: to the table, the dialog, or the page. The
 * browser would give it to the document, and who works by the keyboard would begin anew at the top.
 *
 * @returns ends it
 */
export const keepFocus = (): (() => void) => {
  let last: Element | null = null;
  let places: readonly HTMLElement[] = [];
  const remember = ({ target }: FocusEvent): void => {
    if (!(target instanceof Element)) return;
    last = target;
    places = placesAround(target);
  };
  const observer = new MutationObserver(() => {
    if (last === null || last.isConnected || document.activeElement !== document.body) return;
    last = null;
    places.find((place) => place.isConnected)?.focus({ preventScroll: true });
  });
  document.addEventListener("focusin", remember);
  observer.observe(document.body, { childList: true, subtree: true });
  return () => {
    document.removeEventListener("focusin", remember);
    observer.disconnect();
  };
};
