/** Delays between tries to connect: they double, and each is spread over its whole span, so that a fleet that lost its control plane does not come back in one wave. */
export type Backoff = { nextMs(): number; reset(): void };

export const createBackoff = (options: { firstMs: number; capMs: number; random: () => number }): Backoff => {
  let tries = 0;
  return {
    nextMs: () => {
      const ceiling = Math.min(options.capMs, options.firstMs * 2 ** tries);
      tries += 1;
      // At least a little: a random zero would make the first tries of many one try.
      return Math.round(options.firstMs / 2 + options.random() * ceiling);
    },
    reset: () => {
      tries = 0;
    },
  };
};
