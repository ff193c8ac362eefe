/** Where one comes to from a task, in a direction: with the arrow keys, or with the pointer. */
import type { Box } from "./layout.ts";

const DIRECTIONS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** The nearest that lies there, where one beside the way counts as further. Null: no such key, or nobody there. */
export const neighbourOf = (boxes: readonly Box[], id: string, key: string): Box | null => {
  const from = boxes.find((box) => box.id === id);
  const direction = DIRECTIONS[key];
  if (from === undefined || direction === undefined) return null;
  const [toX, toY] = direction;
  let nearest: Box | null = null;
  let least = Number.POSITIVE_INFINITY;
  for (const box of boxes) {
    const along = (box.x - from.x) * toX + (box.y - from.y) * toY;
    const beside = Math.abs((box.x - from.x) * toY) + Math.abs((box.y - from.y) * toX);
    const distance = along + 3 * beside;
    if (along > 0 && distance < least) {
      nearest = box;
      least = distance;
    }
  }
  return nearest;
};

export const boxAt = (boxes: readonly Box[], { x, y }: { x: number; y: number }): Box | null =>
  boxes.find((box) => x >= box.x && x <= box.x + box.width && y >= box.y && y <= box.y + box.height) ?? null;
