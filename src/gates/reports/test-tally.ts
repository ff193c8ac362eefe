/** Counts of single tests. A container (suite, parent of subtests) is counted only when it fails by itself. */
export type TestTally = {
  passed: number;
  failed: number;
  /** Skipped, pending, disabled and todo: what was not asserted. */
  skipped: number;
  /** Names of the first failures. */
  failures: string[];
};

const NAMED_FAILURES = 5;

export const emptyTally = (): TestTally => ({ passed: 0, failed: 0, skipped: 0, failures: [] });

export const countFailure = (tally: TestTally, name: string): void => {
  tally.failed += 1;
  if (tally.failures.length < NAMED_FAILURES)
    tally.failures.push(name.trim() === "" ? "(without a name)" : name.trim());
};
