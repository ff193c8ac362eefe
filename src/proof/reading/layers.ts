/** Layers of a graph: a task stands below everything that it waits for. */
export type Link = { from: string; to: string };

const successors = (links: readonly Link[]): Map<string, string[]> => {
  const next = new Map<string, string[]>();
  for (const { from, to } of links) next.set(from, [...(next.get(from) ?? []), to]);
  return next;
};

/** Links that follow from two or more others say nothing new, and a drawing is clearer without them. */
export const withoutImplied = (links: readonly Link[]): Link[] => {
  const next = successors(links);
  const reaches = (from: string, to: string, seen: Set<string>): boolean =>
    (next.get(from) ?? []).some((step) => {
      if (step === to) return true;
      if (seen.has(step)) return false;
      seen.add(step);
      return reaches(step, to, seen);
    });
  return links.filter(
    ({ from, to }) => !(next.get(from) ?? []).some((step) => step !== to && reaches(step, to, new Set())),
  );
};

/** Ids by the number of links on the longest way to each. A circle, which no run can have, is not followed twice. */
export const layersOf = (ids: readonly string[], links: readonly Link[]): string[][] => {
  const before = successors(links.map(({ from, to }) => ({ from: to, to: from })));
  const inside = new Set(ids);
  const known = new Map<string, number>();
  const depth = (id: string, path: ReadonlySet<string>): number => {
    const found = known.get(id);
    if (found !== undefined) return found;
    const above = (before.get(id) ?? []).filter((other) => inside.has(other) && !path.has(other));
    const result = above.length === 0 ? 0 : 1 + Math.max(...above.map((other) => depth(other, new Set([...path, id]))));
    known.set(id, result);
    return result;
  };
  const layers: string[][] = [];
  for (const id of ids) (layers[depth(id, new Set())] ??= []).push(id);
  return layers.filter((layer) => layer.length > 0);
};
