/**
 * Two sequences side by side, with as little changed, left out and added as can be. Beginnings and ends that are the same are
 * taken first, so that a fork costs what comes after it.
 */

export type Pair<T> = { a: T | null; b: T | null };

/** Cells of the table; beyond them the rest is put side by side by its place. 4 million take about 100 ms. */
const MAX_CELLS = 4_000_000;

type Same<T> = (a: T, b: T) => boolean;

export type Likeness<T> = {
  same: Same<T>;
  /** Whether one can have become the other; else it was left out, and the other added. */
  alike: Same<T>;
};

const commonStart = <T>(a: readonly T[], b: readonly T[], same: Same<T>): number => {
  const most = Math.min(a.length, b.length);
  let count = 0;
  while (count < most && same(a[count] as T, b[count] as T)) count += 1;
  return count;
};

const byPlace = <T>(a: readonly T[], b: readonly T[]): Pair<T>[] =>
  Array.from({ length: Math.max(a.length, b.length) }, (_, index) => ({ a: a[index] ?? null, b: b[index] ?? null }));

const NEVER = 1_000_000_000;

const costOf = <T>({ same, alike }: Likeness<T>, a: T, b: T): number => {
  if (same(a, b)) return 0;
  return alike(a, b) ? 1 : NEVER;
};

/** costs[i * width + j]: the least that has to be changed from a[i] and b[j] on. */
const costsOf = <T>(a: readonly T[], b: readonly T[], likeness: Likeness<T>): Uint32Array => {
  const width = b.length + 1;
  const costs = new Uint32Array((a.length + 1) * width);
  for (let i = a.length; i >= 0; i -= 1) {
    for (let j = b.length; j >= 0; j -= 1) {
      if (i === a.length || j === b.length) {
        costs[i * width + j] = a.length - i + (b.length - j);
        continue;
      }
      const down = costs[(i + 1) * width + j] as number;
      const right = costs[i * width + j + 1] as number;
      const across = costs[(i + 1) * width + j + 1] as number;
      const kept = across + costOf(likeness, a[i] as T, b[j] as T);
      costs[i * width + j] = Math.min(kept, down + 1, right + 1);
    }
  }
  return costs;
};

const byCost = <T>(a: readonly T[], b: readonly T[], likeness: Likeness<T>): Pair<T>[] => {
  const width = b.length + 1;
  const costs = costsOf(a, b, likeness);
  const at = (i: number, j: number): number => costs[i * width + j] as number;
  const pairs: Pair<T>[] = [];
  let i = 0;
  let j = 0;
  while (i < a.length && j < b.length) {
    const [one, other] = [a[i] as T, b[j] as T];
    const across = at(i + 1, j + 1) + costOf(likeness, one, other);
    if (at(i, j) === across) {
      pairs.push({ a: one, b: other });
      i += 1;
      j += 1;
    } else if (at(i, j) === at(i + 1, j) + 1) {
      pairs.push({ a: one, b: null });
      i += 1;
    } else {
      pairs.push({ a: null, b: other });
      j += 1;
    }
  }
  return [...pairs, ...byPlace(a.slice(i), []), ...byPlace([], b.slice(j))];
};

export const align = <T>(a: readonly T[], b: readonly T[], likeness: Likeness<T>): Pair<T>[] => {
  const { same } = likeness;
  const start = commonStart(a, b, same);
  const [restA, restB] = [a.slice(start), b.slice(start)];
  const end = commonStart(restA.toReversed(), restB.toReversed(), same);
  const [midA, midB] = [restA.slice(0, restA.length - end), restB.slice(0, restB.length - end)];
  const cells = (midA.length + 1) * (midB.length + 1);
  return [
    ...byPlace(a.slice(0, start), b.slice(0, start)),
    ...(cells > MAX_CELLS ? byPlace(midA, midB) : byCost(midA, midB, likeness)),
    ...byPlace(restA.slice(restA.length - end), restB.slice(restB.length - end)),
  ];
};
