/** What becomes of a task whose time is up in the midst of its work, also on a machine where to begin takes long. */
const LIMITS = ["1s", "5s", "25s", "90s"] as const;

/** Ever longer, until the work was under way when its time was up. */
export const runOutOfTime = async <T>(
  run: (limit: string) => Promise<T>,
  wasUnderWay: (outcome: T) => boolean,
): Promise<T> => {
  for (const limit of LIMITS) {
    const outcome = await run(limit);
    if (wasUnderWay(outcome)) return outcome;
  }
  throw new Error(`it had begun nothing after ${LIMITS.at(-1)}`);
};
