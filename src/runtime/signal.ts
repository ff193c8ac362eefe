/**
 * Level-triggered wake-up: a `raise` that comes while nobody waits is kept for the next `wait`,
 * so a loop of "look, then wait" never misses a change that happens between the two.
 */
export type Signal = { raise(): void; wait(): Promise<void> };

export const createSignal = (): Signal => {
  let raised = false;
  let waiting: (() => void) | null = null;
  return {
    raise: () => {
      raised = true;
      waiting?.();
    },
    wait: async () => {
      if (!raised) {
        await new Promise<void>((resolve) => {
          waiting = resolve;
        });
        waiting = null;
      }
      raised = false;
    },
  };
};
