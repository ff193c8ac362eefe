import { type FocusEvent, type RefObject, useLayoutEffect, useRef } from "react";

type Held = { row: HTMLElement; index: number };

/**
 * Keeps the focus in a table whose rows go while one of them has it: it is given to the row that is now in its place. The
 * browser would give it to the page, and who works by the keyboard would begin anew.
 *
 * @param table its rows have their index as `data-index`
 */
export const useKeptFocus = (table: RefObject<HTMLElement | null>, rows: readonly unknown[]) => {
  const held = useRef<Held | null>(null);
  // Before anything else finds that the focus has no place.
  useLayoutEffect(() => {
    if (held.current === null || held.current.row.isConnected || document.activeElement !== document.body) return;
    const index = Math.min(held.current.index, rows.length - 1);
    table.current?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus();
  }, [table, rows]);
  return ({ target }: FocusEvent<HTMLElement>): void => {
    const row = target.closest<HTMLElement>("[data-index]");
    held.current = row === null ? null : { row, index: Number(row.dataset["index"]) };
  };
};
