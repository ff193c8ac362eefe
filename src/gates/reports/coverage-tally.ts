/** What a coverage report says of each file, in the three measures that all formats share. */
export type Covered = { covered: number; total: number };
export type Coverables = "lines" | "branches" | "functions";
export type FileCoverage = {
  path: string;
  /** Folders that a relative path may be meant from. */
  folders?: readonly string[];
} & Record<Coverables, Covered>;

/** Hits by key (a line number, a branch, a function). The same key seen again adds its hits: reports of several runs. */
export type Hits = Map<string, number>;

export const addHits = (hits: Hits, key: string, count: number): void => {
  hits.set(key, (hits.get(key) ?? 0) + count);
};

export const coveredOf = (hits: Hits): Covered => ({
  covered: [...hits.values()].filter((count) => count > 0).length,
  total: hits.size,
});

export const sumCoverage = (files: readonly FileCoverage[], of: Coverables): Covered =>
  files.reduce((sum, file) => ({ covered: sum.covered + file[of].covered, total: sum.total + file[of].total }), {
    covered: 0,
    total: 0,
  });
