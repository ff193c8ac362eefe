/** Ids of parts, as the nodes in them name them. */
export type IdSet = { add(id: string | undefined): void; has(id: string): boolean };

/** The nodes of a part follow each other: a set of thousands is asked once for each part, not once for each node. */
export const createIdSet = (): IdSet => {
  const ids = new Set<string>();
  let last: string | undefined;
  return {
    add: (id) => {
      if (id === last || id === undefined) return;
      last = id;
      ids.add(id);
    },
    has: (id) => ids.has(id),
  };
};

/** What a map of parts holds for a node's part: asked once for each part, too. */
export const partOf = <T>(parts: ReadonlyMap<string, T>): ((id: string) => T | undefined) => {
  let last = "";
  let part = parts.get(last);
  return (id) => {
    if (id !== last) {
      last = id;
      part = parts.get(id);
    }
    return part;
  };
};
