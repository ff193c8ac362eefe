/**
 * Which tasks are elements of the page. Of a large graph those that can be read now, and they come a few a frame: putting a
 * hundred there at once takes as long as six frames. All the others are shapes in the picture behind them, and from far
 * away all are, but for those that are pointed at, have the focus, or are where the focus comes in.
 */
import { type ReactFlowState, useStoreApi } from "@xyflow/react";
import { useEffect, useMemo, useState } from "react";
import type { Box } from "./layout.ts";

/** So many cost nothing worth saving. */
export const FEW = 300;
const A_FRAME = 12;
/** From so far away no word can be read. */
const FAR_ZOOM = 0.3;

export const isFar = ({ transform }: ReactFlowState): boolean => transform[2] < FAR_ZOOM;

const inView = (boxes: readonly Box[], { transform: [x, y, zoom], width, height }: ReactFlowState): Box[] =>
  boxes.filter(
    (box) =>
      (box.x + box.width) * zoom + x > 0 &&
      box.x * zoom + x < width &&
      (box.y + box.height) * zoom + y > 0 &&
      box.y * zoom + y < height,
  );

/** One step from what is there to what is wanted; the same set when there is nothing to do. */
const nearer = (there: ReadonlySet<string>, wanted: readonly string[]): ReadonlySet<string> => {
  const stays = new Set(wanted);
  const going = [...there].filter((id) => !stays.has(id)).slice(0, 2 * A_FRAME);
  const coming = wanted.filter((id) => !there.has(id)).slice(0, A_FRAME);
  if (going.length + coming.length === 0) return there;
  const next = new Set([...there, ...coming]);
  for (const id of going) next.delete(id);
  return next;
};

const NONE: ReadonlySet<string> = new Set();

/** @param kept whatever is in view */
export const useMounted = (boxes: readonly Box[], kept: readonly (string | null)[]): readonly Box[] => {
  const store = useStoreApi();
  const [mounted, setMounted] = useState(NONE);
  const few = boxes.length <= FEW;
  useEffect(() => {
    if (few) return undefined;
    let frame = 0;
    let now = NONE;
    const step = (): void => {
      frame = 0;
      const state = store.getState();
      const seen = inView(boxes, state);
      const next = nearer(
        now,
        (isFar(state) ? seen.slice(0, 1) : seen).map(({ id }) => id),
      );
      if (next === now) return;
      now = next;
      setMounted(next);
      ask();
    };
    const ask = (): void => {
      if (frame === 0) frame = requestAnimationFrame(step);
    };
    ask();
    const leave = store.subscribe((state, before) => {
      if (state.transform !== before.transform || state.width !== before.width || state.height !== before.height) ask();
    });
    return () => {
      cancelAnimationFrame(frame);
      leave();
    };
  }, [store, boxes, few]);
  const [first, second] = kept;
  return useMemo(
    () => (few ? boxes : boxes.filter(({ id }) => mounted.has(id) || id === first || id === second)),
    [boxes, few, mounted, first, second],
  );
};
