/** Runs at most `limit` pieces of work at once; the others wait in order. */
export const createLimit = (limit: number): (<T>(work: () => Promise<T>) => Promise<T>) => {
  const waiting: (() => void)[] = [];
  let running = 0;
  // A finished piece hands its place over instead of freeing it: a newcomer could take a freed place before the
  // one that waits has resumed, and both would run.
  const leave = () => {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  };
  return async (work) => {
    if (running < limit) running += 1;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      leave();
    }
  };
};
